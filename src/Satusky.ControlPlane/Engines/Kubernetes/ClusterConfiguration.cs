using System.Collections.Concurrent;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Finds the configuration of an app for its objects. The names in a revision never change and are read once; values are read only to be written.</summary>
internal sealed class ClusterConfiguration(ConfigurationStore store)
{
    private readonly ConcurrentDictionary<string, (RevisionContent Newest, RevisionContent Used)> known = new();

    public async Task<ConfigurationObjects> OfAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        var id = desired.Key.Id;
        var before = known.GetValueOrDefault(id);
        var newest = await FindAsync(desired.NewestConfigRevision);
        var used = desired.ConfigRevision == newest.Revision ? newest : await FindAsync(desired.ConfigRevision);
        known[id] = (newest, used);
        return new ConfigurationObjects(desired.Key, newest, used);

        async Task<RevisionContent> FindAsync(long revision) =>
            before.Newest?.Revision == revision ? before.Newest
            : before.Used?.Revision == revision ? before.Used
            : await ReadAsync(id, revision, cancellationToken);
    }

    public void Forget(string appId) => known.TryRemove(appId, out _);

    private async Task<RevisionContent> ReadAsync(string appId, long revision, CancellationToken cancellationToken)
    {
        var (environment, secrets) = await store.NamesAsync(appId, revision, cancellationToken);
        return new RevisionContent(revision, environment, secrets, token => store.ResolveAsync(appId, revision, token));
    }
}
