using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Satusky.Edge.Gateway.Records;

/// <summary>An HTTPRoute. What of it has no name here ends up in <c>Unknown</c>, so that it can be refused instead of ignored.</summary>
internal sealed record RouteRecord(ObjectMeta Metadata, RouteSpec Spec, JsonObject? Status = null);

internal sealed record RouteSpec(
    IReadOnlyList<ParentReference>? ParentRefs = null,
    IReadOnlyList<string>? Hostnames = null,
    IReadOnlyList<RouteRule>? Rules = null);

internal sealed record ParentReference(
    string Name,
    string? Group = null,
    string? Kind = null,
    string? Namespace = null,
    string? SectionName = null,
    int? Port = null);

internal sealed record RouteRule(
    string? Name = null,
    IReadOnlyList<RouteMatch>? Matches = null,
    IReadOnlyList<RouteFilter>? Filters = null,
    IReadOnlyList<BackendReference>? BackendRefs = null)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record RouteMatch(PathMatch? Path = null, string? Method = null, IReadOnlyList<HeaderMatch>? Headers = null)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record PathMatch(string? Type = null, string? Value = null);

internal sealed record HeaderMatch(string Name, string Value, string? Type = null);

internal sealed record RouteFilter(string Type, HeaderModifier? RequestHeaderModifier = null, RequestRedirect? RequestRedirect = null);

internal sealed record HeaderModifier(
    IReadOnlyList<HeaderValue>? Set = null, IReadOnlyList<HeaderValue>? Add = null, IReadOnlyList<string>? Remove = null);

internal sealed record HeaderValue(string Name, string Value);

internal sealed record RequestRedirect(string? Scheme = null, string? Hostname = null, int? Port = null, int? StatusCode = null)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record BackendReference(
    string Name,
    string? Group = null,
    string? Kind = null,
    string? Namespace = null,
    int? Port = null,
    int? Weight = null)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
