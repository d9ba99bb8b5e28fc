using System.Text.Json;

namespace Satusky.KubernetesApi;

/// <summary>Reads a list page by page, each object only through a projection.</summary>
internal static class ListPager
{
    public static async Task<ObjectList<T>> ReadAsync<T>(
        ApiHttp http, KubernetesResource resource, ObjectQuery query, Func<JsonElement, T> project, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        long? limit = http.Options.PageSize;
        string? next = null;
        while (true)
        {
            var request = ApiRequest.Get(query.Path(resource).With("limit", limit).With("continue", next)) with { Accept = query.ListForm };
            try
            {
                var (version, following) = await http.CallAsync(request, (body, token) => PageAsync(body, items, project, token), cancellationToken);
                if (following is null)
                    return new(items, version);
                next = following;
            }
            catch (KubernetesException expired) when (expired.Fault == KubernetesFault.Expired && next is not null)
            {
                // The pages are of a state that the server has forgotten: begin again, this time in one piece, which cannot expire.
                items.Clear();
                (limit, next) = (null, null);
            }
        }
    }

    private static async Task<(string Version, string? Next)> PageAsync<T>(ApiBody body, List<T> items, Func<JsonElement, T> project, CancellationToken cancellationToken)
    {
        using var page = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var root = page.RootElement;
        if (ApiJson.Text(root, "metadata", "resourceVersion") is not { } version || !root.TryGetProperty("items", out var list))
            throw new JsonException("a list was expected");
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
                items.Add(project(item));
        }

        return (version, ApiJson.Text(root, "metadata", "continue") is { Length: > 0 } next ? next : null);
    }
}
