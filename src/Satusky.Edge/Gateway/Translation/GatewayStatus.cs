using System.Net;
using System.Text.Json.Nodes;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

internal static class GatewayStatus
{
    /// <summary>Why nothing of a Gateway is served.</summary>
    public static Problem? Refuse(GatewayRecord gateway)
    {
        if (gateway.Spec.Infrastructure?.ParametersRef is not null)
            return new("InvalidParameters", "infrastructure.parametersRef is not supported: this controller is set up by its own settings");
        if (gateway.Spec.Tls?["backend"] is not null)
            return new("Invalid", "spec.tls.backend is not supported: backends are spoken to without TLS");
        var type = (gateway.Spec.Addresses ?? []).Select(address => address.Type).FirstOrDefault(type => type is not (null or "IPAddress" or "Hostname"));
        return type is null ? null : new("UnsupportedAddress", $"addresses of type {type} are not supported: IPAddress and Hostname are");
    }

    /// <param name="listeners">Those of this Gateway.</param>
    /// <param name="addresses">Where the process is reached.</param>
    public static StatusWrite? Write(
        GatewayRecord gateway, IReadOnlyList<TranslatedListener> listeners, ILookup<TranslatedListener, Attachment> attached, IReadOnlyList<string> addresses, DateTimeOffset now)
    {
        var meta = gateway.Metadata;
        var refused = Refuse(gateway) ?? (listeners.All(listener => listener.Refused is not null) ? new("ListenersNotValid", "no listener can be served: their conditions tell why") : null);
        var reason = listeners.Any(listener => listener.Refused is not null) ? "ListenersNotValid" : "Accepted";
        var requested = (gateway.Spec.Addresses ?? []).Select(address => address.Value).OfType<string>().Where(value => value.Length > 0).ToArray();
        var unusable = requested.Except(addresses).ToArray();
        Condition[] conditions =
        [
            Condition.Of("Accepted", refused, reason, reason == "Accepted" ? "The Gateway is accepted" : "The Gateway is accepted but for listeners whose conditions tell why"),
            Condition.Of("Programmed", Unprogrammed(), "Programmed", "Requests are taken"),
        ];
        return StatusWrite.Where(KubernetesResource.Gateways, meta, gateway.Status, new()
        {
            ["addresses"] = refused is null ? Addresses(requested.Length > 0 ? requested.Except(unusable) : addresses) : new JsonArray(),
            ["conditions"] = Conditions.Write(conditions, gateway.Status?["conditions"] as JsonArray, meta.Generation, now),
            ["listeners"] = new JsonArray([.. listeners.Select(listener => Write(listener, attached[listener], refused, meta.Generation, now))]),
        });

        Problem? Unprogrammed() =>
            refused is not null ? new("Invalid", refused.Message)
            : unusable.Length > 0 ? new("AddressNotUsable", $"not an address of this controller: {string.Join(", ", unusable)}")
            : addresses.Count == 0 ? new("AddressNotAssigned", "the controller knows no address of its own: set SATUSKY_PUBLIC_ADDRESSES or SATUSKY_PUBLIC_SERVICE")
            : listeners.Any(listener => listener.IsServed) ? null
            : new("Invalid", "no listener can be served: their conditions tell why");
    }

    private static JsonObject Write(TranslatedListener listener, IEnumerable<Attachment> attached, Problem? gatewayRefused, long generation, DateTimeOffset now)
    {
        var conflict = listener.Refused is { Reason: "ProtocolConflict" } problem ? problem : null;
        var missing = gatewayRefused ?? listener.Refused ?? (listener.IsServed ? null : listener.Unresolved);
        Condition[] conditions =
        [
            Condition.Of("Accepted", listener.Refused, "Accepted", "The listener can be served"),
            new("Conflicted", conflict is not null, conflict?.Reason ?? "NoConflicts", conflict?.Message ?? "No other listener is in the way"),
            Condition.Of("Programmed", missing is null ? null : new("Invalid", missing.Message), "Programmed", "Requests are taken"),
            Condition.Of("ResolvedRefs", listener.Unresolved, "ResolvedRefs", "Every reference is resolved"),
        ];
        var current = (listener.Gateway.Status?["listeners"] as JsonArray ?? []).FirstOrDefault(one => (string?)one?["name"] == listener.Spec.Name);
        return new()
        {
            ["name"] = listener.Spec.Name,
            ["attachedRoutes"] = attached.Select(attachment => attachment.Route.Route.Metadata.FullName).Distinct().Count(),
            ["supportedKinds"] = listener.TakesRoutes ? new JsonArray(new JsonObject { ["group"] = Grants.GatewayGroup, ["kind"] = "HTTPRoute" }) : new JsonArray(),
            ["conditions"] = Conditions.Write(conditions, current?["conditions"] as JsonArray, generation, now),
        };
    }

    private static JsonArray Addresses(IEnumerable<string> addresses) =>
        [.. addresses.Select(address => new JsonObject { ["type"] = IPAddress.TryParse(address, out _) ? "IPAddress" : "Hostname", ["value"] = address })];
}
