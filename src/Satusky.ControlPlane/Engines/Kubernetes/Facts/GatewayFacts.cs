using System.Net;
using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>Where a Gateway answers.</summary>
internal sealed record GatewayFacts(string Addresses)
{
    public IReadOnlyList<IPAddress> Parse() => [.. Addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];

    public static GatewayFacts Of(JsonElement gateway) =>
        new(string.Join(' ', gateway.Items("status", "addresses").Select(a => a.Text("value")).Where(value => IPAddress.TryParse(value, out _))));
}
