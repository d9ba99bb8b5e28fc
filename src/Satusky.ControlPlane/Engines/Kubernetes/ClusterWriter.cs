using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Writes objects by server-side apply, and only those that are not as they should be.</summary>
internal sealed partial class ClusterWriter(KubernetesClient client, ClusterWatch watch, ClusterNotes notes, KubernetesOptions options, ILogger<ClusterWriter> logger)
{
    /// <summary>How many fields were ours after our last write.</summary>
    private readonly ConcurrentDictionary<(KubernetesResource Resource, ObjectName Name), OwnedObject> written = new();

    /// <summary>Makes the object as the manifest says. Cheap when it already is.</summary>
    /// <exception cref="ForeignObjectException">Somebody else's object has the name.</exception>
    public async Task EnsureAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var present = watch.Find(manifest.Resource, manifest.Name);
        if (present is { IsDeleting: false } && present.Fingerprint == manifest.Fingerprint && !HasDrifted(manifest, present))
        {
            return;
        }

        if (present is null)
        {
            await RefuseForeignAsync(manifest, cancellationToken);
        }
        else if (present.Fingerprint == manifest.Fingerprint)
        {
            LogDrift(logger, manifest.Resource.Kind, manifest.Name);
            await notes.DriftRepairedAsync(manifest.Resource, present, cancellationToken);
        }

        var document = await manifest.Document(cancellationToken);
        document["metadata"]!["annotations"] = new JsonObject { [ClusterNames.Applied] = manifest.Fingerprint };
        if (await client.ApplyAsync(manifest.Resource, document, force: true, cancellationToken) is ApplyOutcome.Applied applied)
        {
            using var answer = JsonDocument.Parse(applied.Object.ToJsonString());
            written[(manifest.Resource, manifest.Name)] = OwnedObject.Of(answer.RootElement);
            watch.Remember(manifest.Resource, manifest.Name, OwnedObject.Of(answer.RootElement));
        }
    }

    /// <summary>Keeps the number of instances as it is when the app's own document is about to say nothing of it; without that it would fall to one.</summary>
    public Task HandOverReplicasAsync(AppKey app, int replicas, CancellationToken cancellationToken)
    {
        var document = Manifest.New(KubernetesResource.Deployments, app.Namespace, app.Name, []);
        document["spec"] = new JsonObject { ["replicas"] = replicas };
        return client.ApplyAsync(KubernetesResource.Deployments, document, force: true, ClusterNames.ScaleManager, cancellationToken);
    }

    public async Task DeleteAsync(KubernetesResource resource, OwnedObject present, CancellationToken cancellationToken)
    {
        if (!present.IsDeleting)
        {
            await client.DeleteAsync(resource, present.Name, new DeleteOptions { Uid = present.Uid }, cancellationToken);
        }

        written.TryRemove((resource, present.Name), out _);
    }

    /// <summary>A field of ours has passed to another program. What the cluster answered to our own write is the measure, and the manifest before there was one.</summary>
    private bool HasDrifted(Manifest manifest, OwnedObject present) =>
        written.TryGetValue((manifest.Resource, manifest.Name), out var last) && last.Uid == present.Uid && last.Fingerprint == present.Fingerprint
            ? present.Fields != last.Fields
            : present.Fields < manifest.Fields;

    private async Task RefuseForeignAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(manifest.Resource, manifest.Name, cancellationToken) is { } present
            && (string?)present["metadata"]?["labels"]?[EngineLabels.Platform] != options.PlatformId)
        {
            throw new ForeignObjectException(manifest.Resource, manifest.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Name} was changed by another program; it is put back")]
    private static partial void LogDrift(ILogger logger, string kind, ObjectName name);
}
