using System.Text.Json.Nodes;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

internal static class ClassStatus
{
    // In alphabetical order, as the API wants them.
    private static readonly string[] Features =
    [
        "Gateway", "GatewayHTTPListenerIsolation", "HTTPRoute", "HTTPRoute303RedirectStatusCode", "HTTPRoute307RedirectStatusCode",
        "HTTPRoute308RedirectStatusCode", "HTTPRouteBackendProtocolWebSocket", "HTTPRouteMethodMatching", "HTTPRouteNamedRouteRule",
        "HTTPRouteParentRefPort", "HTTPRoutePortRedirect", "HTTPRouteSchemeRedirect", "ReferenceGrant",
    ];

    public static Problem? Refuse(GatewayClassRecord gatewayClass) =>
        gatewayClass.Spec.ParametersRef is null ? null : new("InvalidParameters", "parametersRef is not supported: this controller is set up by its own settings");

    public static StatusWrite? Write(GatewayClassRecord gatewayClass, DateTimeOffset now)
    {
        var accepted = Condition.Of("Accepted", Refuse(gatewayClass), "Accepted", "Gateways of this class are served");
        var meta = gatewayClass.Metadata;
        return StatusWrite.Where(KubernetesResource.GatewayClasses, meta, gatewayClass.Status, new()
        {
            ["conditions"] = Conditions.Write([accepted], gatewayClass.Status?["conditions"] as JsonArray, meta.Generation, now),
            ["supportedFeatures"] = new JsonArray([.. Features.Select(feature => new JsonObject { ["name"] = feature })]),
        });
    }
}
