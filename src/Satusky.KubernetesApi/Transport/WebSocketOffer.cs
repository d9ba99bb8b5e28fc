using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Satusky.KubernetesApi;

/// <summary>The opening handshake of RFC 6455, sent as an ordinary request so that a refusal is read like any other.</summary>
internal sealed class WebSocketOffer(params string[] protocols)
{
    private readonly string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public void AddTo(HttpRequestHeaders headers)
    {
        headers.TryAddWithoutValidation("Connection", "Upgrade");
        headers.TryAddWithoutValidation("Upgrade", "websocket");
        headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", string.Join(", ", protocols));
    }

    /// <summary>The protocol that the server chose; null when it did not keep to the handshake.</summary>
    public string? Accepted(HttpResponseHeaders headers)
    {
        // SHA-1 is what the handshake is defined with; it protects nothing.
#pragma warning disable CA5350
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        var chosen = headers.TryGetValues("Sec-WebSocket-Protocol", out var values) ? values.Single() : null;
        return headers.TryGetValues("Sec-WebSocket-Accept", out var accepts) && accepts.Single() == expected && protocols.Contains(chosen) ? chosen : null;
    }
}
