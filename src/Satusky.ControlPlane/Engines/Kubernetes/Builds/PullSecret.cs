using System.Text.Json;
using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>Gives every organization's namespace a copy of the Secret that machines pull with, and the newest of it.</summary>
internal sealed class PullSecret(KubernetesClient client, ClusterWatch cluster, KubernetesOptions options) : IAsyncDisposable
{
    public const string CopyName = "satusky-registry";

    private const string Type = "kubernetes.io/dockerconfigjson";
    private const string Key = ".dockerconfigjson";

    private Informer<Source>? original;

    /// <summary>Returns when the original was read, if one is set. Safe to repeat.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Builds.PullSecret is not { } name)
        {
            return;
        }

        if (original is null)
        {
            original = client.Watch(new InformerSpec<Source>
            {
                Resource = KubernetesResource.Secrets,
                Query = new ObjectQuery { Namespace = options.Builds.Namespace, Fields = $"metadata.name={name}" },
                Project = Source.Of,
            });
            _ = ForwardAsync(original);
        }

        await original.WaitForSyncAsync(cancellationToken);
    }

    /// <summary>The copy; none while there is no original.</summary>
    public IEnumerable<Manifest> Of(string organizationId, string ns)
    {
        foreach (var source in original?.All() ?? [])
        {
            var copy = Manifest.New(KubernetesResource.Secrets, ns, CopyName, new JsonObject { [EngineLabels.Platform] = options.PlatformId, [EngineLabels.Organization] = organizationId });
            copy["type"] = Type;
            copy["data"] = new JsonObject { [Key] = source.Data };

            // Its version stands for its content, of which even a hash would tell something.
            yield return new Manifest(KubernetesResource.Secrets, ObjectName.Of(copy), source.Version, OwnedFields.Expected(copy) + 1, _ => Task.FromResult(copy));
        }
    }

    public ValueTask DisposeAsync() => original?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ForwardAsync(Informer<Source> informer)
    {
        await foreach (var _ in informer.ChangesAsync(CancellationToken.None))
        {
            cluster.LookAtAll();
        }
    }

    private sealed record Source(string Version, string Data)
    {
        public static Source? Of(JsonElement secret) =>
            secret.Text("data", Key) is { } data ? new Source($"{secret.Text("metadata", "uid")}-{secret.Text("metadata", "resourceVersion")}", data) : null;
    }
}
