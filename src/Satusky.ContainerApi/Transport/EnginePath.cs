using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Satusky.ContainerApi;

/// <summary>A resource of the API with its query, built step by step.</summary>
internal sealed class EnginePath(string resource)
{
    private const string LibpodVersion = "v4.0.0";
    private readonly StringBuilder query = new();

    public string Resource { get; } = resource;

    /// <summary>Escapes a name or image reference for use in a path; engines expect the slashes and colons of references as they are.</summary>
    public static string Name(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);

    public EnginePath With(string name, string? value)
    {
        if (value is not null)
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public EnginePath With(string name, bool value) => value ? With(name, "true") : this;

    public EnginePath With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public EnginePath With(string name, IReadOnlyDictionary<string, string> map) =>
        map.Count == 0 ? this : With(name, JsonSerializer.Serialize(map, EngineJson.Default.IReadOnlyDictionaryStringString));

    public EnginePath WithFilters(EngineFilters? filters) =>
        filters is null || filters.Values.Count == 0 ? this : With("filters", JsonSerializer.Serialize(filters.Values, EngineJson.Default.IReadOnlyDictionaryStringIReadOnlyListString));

    public string ToUri(string apiVersion) =>
        (apiVersion.Length == 0 ? "" : Resource.StartsWith("/libpod/", StringComparison.Ordinal) ? "/" + LibpodVersion : "/" + apiVersion) + Resource + query;
}
