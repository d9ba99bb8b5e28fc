using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.ContainerApi;

/// <summary>One request. <see cref="Limit"/> replaces the client's ordinary time limit.</summary>
internal sealed record EngineRequest(HttpMethod Method, EnginePath Path)
{
    public HttpContent? Content { get; init; }

    public TimeSpan? Limit { get; init; }

    public (string Name, string Value)? Header { get; init; }

    public string Operation => $"{Method} {Path.Resource}";

    public static EngineRequest Post(EnginePath path) => new(HttpMethod.Post, path);

    public static EngineRequest Delete(EnginePath path) => new(HttpMethod.Delete, path);

    public EngineRequest WithJson<T>(T value, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new("application/json");
        return this with { Content = content };
    }

    public EngineRequest WithTar(Stream tar)
    {
        var content = new StreamContent(tar);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        return this with { Content = content };
    }

    public HttpRequestMessage ToMessage(string apiVersion)
    {
        var message = new HttpRequestMessage(Method, Path.ToUri(apiVersion)) { Content = Content };
        if (Header is var (name, value))
            message.Headers.TryAddWithoutValidation(name, value);
        if (message.Headers.Upgrade.Count > 0)
            message.Headers.Connection.Add("Upgrade");
        return message;
    }
}
