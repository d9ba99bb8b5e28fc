using System.Collections.Concurrent;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Finds the configuration of an app for its objects. The names in a revision never change and are read once; values are read only to be written.</summary>
internal sealed class ClusterConfiguration(ConfigurationStore store)
{
    private readonly ConcurrentDictionary<(string AppId, long Revision), RevisionContent> known = new();

    public async Task<ConfigurationObjects> OfAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        var content = new ConfigurationObjects(
            desired.Key,
            await ReadAsync(desired.Key.Id, desired.NewestConfigRevision, cancellationToken),
            await ReadAsync(desired.Key.Id, desired.ConfigRevision, cancellationToken));
        foreach (var old in known.Keys.Where(key => key.AppId == desired.Key.Id && key.Revision != desired.NewestConfigRevision && key.Revision != desired.ConfigRevision))
        {
            known.TryRemove(old, out _);
        }

        return content;
    }

    private async Task<RevisionContent> ReadAsync(string appId, long revision, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((appId, revision), out var content))
        {
            return content;
        }

        var (environment, secrets) = await store.NamesAsync(appId, revision, cancellationToken);
        return known[(appId, revision)] = new RevisionContent(revision, environment, secrets, token => store.ResolveAsync(appId, revision, token));
    }
}
