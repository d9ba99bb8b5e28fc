using System.Text.Json.Nodes;

namespace Satusky.Edge.Gateway.Records;

internal sealed record GatewayRecord(ObjectMeta Metadata, GatewaySpec Spec, JsonObject? Status = null);

/// <param name="Tls">Certificates of clients and towards backends, which are not supported.</param>
internal sealed record GatewaySpec(
    string GatewayClassName,
    IReadOnlyList<Listener> Listeners,
    IReadOnlyList<GatewayAddress>? Addresses = null,
    GatewayInfrastructure? Infrastructure = null,
    JsonObject? Tls = null);

internal sealed record GatewayAddress(string? Type = null, string? Value = null);

internal sealed record GatewayInfrastructure(JsonObject? ParametersRef = null);

internal sealed record Listener(
    string Name,
    int Port,
    string Protocol,
    string? Hostname = null,
    ListenerTls? Tls = null,
    AllowedRoutes? AllowedRoutes = null);

internal sealed record ListenerTls(
    string? Mode = null,
    IReadOnlyList<SecretReference>? CertificateRefs = null,
    IReadOnlyDictionary<string, string>? Options = null);

internal sealed record SecretReference(string Name, string? Namespace = null, string? Group = null, string? Kind = null);

internal sealed record AllowedRoutes(RouteNamespaces? Namespaces = null, IReadOnlyList<RouteKind>? Kinds = null);

internal sealed record RouteNamespaces(string? From = null, LabelSelector? Selector = null);

internal sealed record RouteKind(string Kind, string? Group = null);
