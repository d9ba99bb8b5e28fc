using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Conformance;

/// <summary>The platform's HTTP API, as its clients use it.</summary>
internal sealed class ApiClient(Uri address, string token) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    public void Dispose() => http.Dispose();

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? json, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, cancellationToken);
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, type, cancellationToken);

    /// <summary>Sends what must be accepted.</summary>
    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, string? json, JsonTypeInfo<T> type, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var response = await SendAsync(method, path, json, cancellationToken, headers);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Claim.That(response.IsSuccessStatusCode, $"{method} {path} was answered {(int)response.StatusCode}: {body}");
        return JsonSerializer.Deserialize(body, type)!;
    }

    /// <summary>Sends what must be refused.</summary>
    public async Task<Problem> RefusedAsync(
        HttpMethod method, string path, string? json, int status, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var response = await SendAsync(method, path, json, cancellationToken, headers);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Claim.That((int)response.StatusCode == status, $"{method} {path} was answered {(int)response.StatusCode}, not {status}: {body}");
        return JsonSerializer.Deserialize(body, ContractsJson.Default.Problem)!;
    }

    /// <summary>The messages of a stream, until the server ends it.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(path, cancellationToken);
        var buffer = new byte[16 * 1024];
        using var text = new MemoryStream();
        while (await socket.ReceiveAsync(buffer, cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
        {
            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                yield return JsonSerializer.Deserialize(text.GetBuffer().AsSpan(0, (int)text.Length), type)!;
                text.SetLength(0);
            }
        }
    }

    /// <exception cref="WebSocketException">The stream is refused.</exception>
    public async Task<ClientWebSocket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(new Uri(address, path)) { Scheme = "ws" }.Uri, cancellationToken);
        return socket;
    }
}
