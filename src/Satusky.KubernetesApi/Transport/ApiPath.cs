using System.Globalization;
using System.Text;

namespace Satusky.KubernetesApi;

/// <summary>A path of the API with its query, built step by step.</summary>
internal sealed class ApiPath(string resource)
{
    private readonly StringBuilder query = new();

    public string Resource { get; } = resource;

    public ApiPath With(string name, string? value)
    {
        if (value is not null)
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public ApiPath With(string name, bool value) => value ? With(name, "true") : this;

    public ApiPath With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => Resource + query;
}
