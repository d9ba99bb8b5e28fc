using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>One watch for each Secret that a listener names, so that no right to read others is needed.</summary>
internal sealed class SecretWatches(KubernetesClient client, ChangeSignal changed) : IAsyncDisposable
{
    private readonly Dictionary<ObjectName, Informer<TlsSecret>> informers = [];

    /// <summary>Whether of every Secret is known what it holds, that it is not there, or that it may not be read.</summary>
    public bool AreKnown => informers.Values.All(informer => informer.HasSynced || informer.Health.Fault == KubernetesFault.Forbidden);

    /// <summary>Null for one that is not there.</summary>
    public TlsSecret? Find(ObjectName name)
    {
        if (!informers.TryGetValue(name, out var informer))
            return TlsSecret.Unusable("was not read yet");
        if (informer.HasSynced)
            return informer.Find(name);
        return TlsSecret.Unusable(informer.Health.Fault == KubernetesFault.Forbidden
            ? $"may not be read by this controller: allow it get, list and watch for this name in namespace {name.Namespace}"
            : "was not read yet");
    }

    /// <summary>Begins with those that are new, and ends with those that nobody names any more. Says whether there were new ones.</summary>
    public async Task<bool> WatchAsync(IReadOnlySet<ObjectName> names)
    {
        foreach (var gone in informers.Keys.Except(names).ToArray())
        {
            informers.Remove(gone, out var informer);
            await informer!.DisposeAsync();
        }

        var added = names.Except(informers.Keys).ToArray();
        foreach (var name in added)
            informers.Add(name, Watch(name));
        return added.Length > 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var informer in informers.Values)
            await informer.DisposeAsync();
    }

    private Informer<TlsSecret> Watch(ObjectName name)
    {
        var informer = client.Watch(new InformerSpec<TlsSecret>
        {
            Resource = KubernetesResource.Secrets,
            Query = new() { Namespace = name.Namespace, Fields = $"metadata.name={name.Name}" },
            Project = TlsSecret.Read,
            OnHealth = _ => changed.Set(),
        });
        _ = ListenAsync(informer);
        return informer;
    }

    /// <summary>Ends when the informer does.</summary>
    private async Task ListenAsync(Informer<TlsSecret> informer)
    {
        await foreach (var _ in informer.ChangesAsync(CancellationToken.None))
            changed.Set();
    }
}
