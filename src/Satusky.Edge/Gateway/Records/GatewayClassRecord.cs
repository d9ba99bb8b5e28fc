using System.Text.Json.Nodes;

namespace Satusky.Edge.Gateway.Records;

internal sealed record GatewayClassRecord(ObjectMeta Metadata, GatewayClassSpec Spec, JsonObject? Status = null);

internal sealed record GatewayClassSpec(string ControllerName, JsonObject? ParametersRef = null);
