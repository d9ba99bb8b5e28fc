using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>Speaks to the API with one token. Every answer must look as the OpenAPI document says.</summary>
internal sealed class ApiCaller(Uri address, string? token) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = address };

    public void Dispose() => http.Dispose();

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type) => await ReadAsync(await GetAsync(path), type);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await ApiShape.CheckAsync(method, path.Split('?')[0], response);
        return response;
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, string? json, HttpStatusCode status, JsonTypeInfo<T> type, params (string Name, string Value)[] headers)
    {
        var response = await SendAsync(method, path, json, headers);
        Assert.True(response.StatusCode == status, $"{method} {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return await ReadAsync(response, type);
    }

    /// <summary>Sends what must be refused.</summary>
    public async Task<Problem> RefusedAsync(HttpMethod method, string path, string? json, int status, params (string Name, string Value)[] headers) =>
        await ProblemAsync(await SendAsync(method, path, json, headers), status);

    public Task<DeployAccepted> DeployAsync(string app, string image = "hello:1", string more = "", params (string Name, string Value)[] headers) => SendAsync(
        HttpMethod.Post, $"/v1/apps/{app}/deploys", $$"""{"spec":{"name":"{{app}}"},"image":"{{image}}"{{more}}}""", HttpStatusCode.Accepted, ContractsJson.Default.DeployAccepted, headers);

    /// <summary>Deploys and waits for the verdict.</summary>
    public async Task<DeployAccepted> DeployedAsync(string app, string image = "hello:1", string more = "")
    {
        var accepted = await DeployAsync(app, image, more);
        await EventsAsync(accepted.OperationId);
        return accepted;
    }

    /// <summary>All events of an operation, to its end.</summary>
    public async Task<IReadOnlyList<OperationEvent>> EventsAsync(string operationId, long after = 0)
    {
        using var socket = await ConnectAsync($"/v1/operations/{operationId}/events?after={after}");
        var events = new List<OperationEvent>();
        while (await socket.ReceiveAsync(ContractsJson.Default.OperationEvent) is { } @event)
        {
            events.Add(@event);
        }

        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        return events;
    }

    public async Task<MessageReader> ConnectAsync(string path) => new(await OpenAsync(path));

    public async Task<ByteChannel> JoinAsync(string path) => new(await OpenAsync(path));

    private async Task<ClientWebSocket> OpenAsync(string path)
    {
        var socket = new ClientWebSocket();
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        await socket.ConnectAsync(new UriBuilder(new Uri(address, path)) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), type)!;

    public static async Task<Problem> ProblemAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize(text, ContractsJson.Default.Problem)!;
        Assert.Equal(status, problem.Status);
        return problem;
    }
}

/// <summary>Reads the messages of a WebSocket.</summary>
internal sealed class MessageReader(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>The next message, or null when the server closed.</summary>
    public async Task<T?> ReceiveAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        using var text = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
                return null;
            }

            text.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return JsonSerializer.Deserialize(text.ToArray(), type)!;
            }
        }
    }

    /// <summary>Reads until a message is as wanted.</summary>
    public async Task<T> UntilAsync<T>(JsonTypeInfo<T> type, Func<T, bool> isWanted)
        where T : class
    {
        while (await ReceiveAsync(type) is { } message)
        {
            if (isWanted(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException("the stream ended before the wanted message came");
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    public void Dispose() => socket.Dispose();
}
