using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Tells people what the platform did to their objects, as Events of the cluster; the app's log shows them too.</summary>
internal sealed class ClusterNotes(KubernetesClient client, KubernetesOptions options, TimeProvider time)
{
    private const string DriftRepaired = nameof(DriftRepaired);

    public async Task DriftRepairedAsync(KubernetesResource resource, OwnedObject present, CancellationToken cancellationToken)
    {
        if (present.Name.Namespace is not { } ns || present.AppId is not { } appId)
        {
            return;
        }

        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var note = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["namespace"] = ns,
                ["name"] = $"{present.Name.Name}.{Guid.CreateVersion7(time.GetUtcNow()):N}",
                ["labels"] = new JsonObject { [EngineLabels.Platform] = options.PlatformId, [EngineLabels.App] = appId },
            },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["namespace"] = ns, ["name"] = present.Name.Name, ["uid"] = present.Uid,
            },
            ["type"] = "Warning",
            ["reason"] = DriftRepaired,
            ["message"] = $"{resource.Kind} {present.Name.Name} was changed by another program; it was put back",
            ["source"] = new JsonObject { ["component"] = ClusterNames.FieldManager },
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
        };
        try
        {
            await client.CreateAsync(KubernetesResource.Events, note, cancellationToken);
        }
        catch (KubernetesException)
        {
            // The repair matters, and the platform's own log has it too.
        }
    }

    /// <summary>What was told about an app, as the cluster still remembers it.</summary>
    public async Task<IReadOnlyList<WarningFacts>> OfAppAsync(string appId, CancellationToken cancellationToken) =>
        (await client.ListAsync(KubernetesResource.Events, new ObjectQuery { Labels = $"{EngineLabels.App}={appId}" }, WarningFacts.Of, cancellationToken)).Items;
}
