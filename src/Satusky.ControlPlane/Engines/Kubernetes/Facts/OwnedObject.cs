using System.Globalization;
using System.Text.Json;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>What is remembered of an object that the platform wrote: enough to see whether it is still as written.</summary>
/// <param name="Version">Grows with every change of the object.</param>
/// <param name="AppId">Whose it is; null for a namespace's own objects.</param>
/// <param name="Fingerprint">Of the document applied last.</param>
/// <param name="Fields">How many of its fields are ours.</param>
/// <param name="Configuration">The configuration revision it holds; 0 when it holds none.</param>
/// <param name="Release">The release that it is for; 0 when it is for the app as a whole.</param>
internal sealed record OwnedObject(ObjectName Name, string Uid, long Version, string? AppId, string? Fingerprint, int Fields, long Configuration, long Release, bool IsDeleting)
{
    public static OwnedObject Of(JsonElement value) => new(
        ObjectName.Of(value),
        value.Text("metadata", "uid") ?? "",
        long.TryParse(value.Text("metadata", "resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
        value.Text("metadata", "labels", EngineLabels.App),
        value.Text("metadata", "annotations", ClusterNames.Applied),
        OwnedFields.Count(value),
        value.LabelNumber(EngineLabels.Configuration),
        value.LabelNumber(EngineLabels.Release),
        value.At("metadata", "deletionTimestamp") is not null);
}
