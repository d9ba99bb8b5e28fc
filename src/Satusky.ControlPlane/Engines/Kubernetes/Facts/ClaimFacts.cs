using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>What is remembered of a volume's claim.</summary>
/// <param name="AppId">The app that mounts it.</param>
/// <param name="Phase">Pending, Bound or Lost.</param>
internal sealed record ClaimFacts(string Uid, string Name, string? AppId, string Phase, string? Class)
{
    public bool IsBound => Phase == "Bound";

    public static ClaimFacts Of(JsonElement claim) => new(
        claim.Text("metadata", "uid") ?? "",
        claim.Text("metadata", "name") ?? "",
        claim.Text("metadata", "labels", EngineLabels.VolumeOf),
        claim.Text("status", "phase") ?? "Pending",
        claim.Text("spec", "storageClassName"));
}
