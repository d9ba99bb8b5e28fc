using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>One request. It may be sent several times.</summary>
internal sealed record ApiRequest(HttpMethod Method, ApiPath Path)
{
    private byte[]? body;
    private string mediaType = "application/json";

    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool Idempotent { get; init; } = Method == HttpMethod.Get;

    /// <summary>Whether to send it again at all; off where the caller wants to see the first answer.</summary>
    public bool Retried { get; init; } = true;

    /// <summary>The form of the answer; null takes the API's usual one.</summary>
    public string? Accept { get; init; }

    /// <summary>The subprotocols to offer when the connection shall become a WebSocket.</summary>
    public WebSocketOffer? WebSocket { get; init; }

    public string Operation => $"{Method} {Path.Resource}";

    public static ApiRequest Get(ApiPath path) => new(HttpMethod.Get, path);

    public ApiRequest WithJson(JsonNode value, string contentType = "application/json") => this with { body = ApiJson.ToUtf8(value), mediaType = contentType };

    public HttpRequestMessage ToMessage(KubernetesConfig config, string agent, string? token)
    {
        var message = new HttpRequestMessage(Method, config.Server.AbsoluteUri.TrimEnd('/') + Path)
        {
            Version = WebSocket is null ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
            VersionPolicy = WebSocket is null ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
        };
        // The handler takes the name it expects in the certificate from here.
        message.Headers.Host = config.TlsServerName;
        message.Headers.TryAddWithoutValidation("User-Agent", agent);
        if (token is not null)
            message.Headers.Authorization = new("Bearer", token);
        if (Accept is not null)
            message.Headers.TryAddWithoutValidation("Accept", Accept);
        WebSocket?.AddTo(message.Headers);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        return message;
    }
}
