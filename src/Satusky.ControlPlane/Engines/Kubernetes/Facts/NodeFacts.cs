using System.Text.Json;
using System.Globalization;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>A machine of the cluster.</summary>
internal sealed record NodeFacts(
    string Uid, string Name, string Region, string Zone, bool IsReady, bool IsClosed, int Cores, int MemoryGb, string Architecture, string Version, IReadOnlyList<string> Images)
{
    public static NodeFacts Of(JsonElement node) => new(
        node.Text("metadata", "uid") ?? "",
        node.Text("metadata", "name") ?? "",
        node.Text("metadata", "labels", "topology.kubernetes.io/region") ?? "local",
        node.Text("metadata", "labels", "topology.kubernetes.io/zone") ?? "local",
        node.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True"),
        node.Flag("spec", "unschedulable"),
        int.TryParse(node.Text("status", "capacity", "cpu"), NumberStyles.None, CultureInfo.InvariantCulture, out var cores) ? cores : 0,
        Gibibytes(node.Text("status", "capacity", "memory")),
        node.Text("status", "nodeInfo", "architecture") ?? "",
        node.Text("status", "nodeInfo", "kubeletVersion") ?? "",
        [.. node.Items("status", "images").SelectMany(image => image.Items("names")).Select(name => name.GetString() ?? "")]);

    private static int Gibibytes(string? capacity)
    {
        var shift = capacity switch { [.., 'K', 'i'] => 20, [.., 'M', 'i'] => 10, [.., 'G', 'i'] => 0, _ => -1 };
        return shift >= 0 && double.TryParse(capacity![..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? (int)Math.Round(amount / (1 << shift))
            : long.TryParse(capacity, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? (int)(bytes >> 30) : 0;
    }
}
