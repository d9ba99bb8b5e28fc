using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satusky.Cli.Configuration;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Client;

/// <summary>Requests and WebSockets to one platform, as one login.</summary>
internal sealed class ApiTransport(Login login, TimeProvider time) : IDisposable
{
    private const int Attempts = 8;

    private readonly HttpMessageInvoker invoker = new(Connection.CreateHandler(new Uri(login.ApiUrl), login.CaCertificate));

    public TimeProvider Time => time;

    public Uri BaseUrl { get; } = new(login.ApiUrl + "/v1/");

    public void Dispose() => invoker.Dispose();

    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> answer, CancellationToken cancel)
    {
        using var response = await SendAsync(method, path, body, cancel);
        return Read(response, answer, cancel);
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, answer, cancel);

    public async Task<JsonDocument> GetDocumentAsync(string path, CancellationToken cancel)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancel);
        return Read(response, json => JsonDocument.Parse(json), cancel);
    }

    public static HttpContent Json<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    public T Read<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancel) =>
        Read(response, json => JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null"), cancel);

    private T Read<T>(HttpResponseMessage response, Func<byte[], T> parse, CancellationToken cancel)
    {
        try
        {
            return parse(Read(response, cancel));
        }
        catch (JsonException)
        {
            throw ApiFailure.NotOurs(response.RequestMessage!.RequestUri!);
        }
    }

    private byte[] Read(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            using var stream = response.Content.ReadAsStream(cancel);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw ApiFailure.Unreachable(BaseUrl, e);
        }
    }

    /// <summary>Sends one request and gives its answer when that is a success; anything else is thrown as a message.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        var key = method == HttpMethod.Get ? null : Guid.NewGuid().ToString();
        var response = await AnswerAsync(method, path, body, key, cancel);
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw ApiFailure.From(response, cancel);
    }

    // A platform that goes away in mid-question is back within seconds, and the key keeps a write from being done twice.
    // One that was not there in the first place is no reason to wait.
    private async Task<HttpResponseMessage> AnswerAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        string? key,
        CancellationToken cancel)
    {
        for (var (attempt, lost) = (1, false); ; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri(BaseUrl, path)) { Content = body };
            Authorize(request.Headers);
            // Learns of a refusal before the upload instead of in the middle of it.
            request.Headers.ExpectContinue = body is MultipartContent;
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            try
            {
                return await AnswerAsync(request, cancel);
            }
            catch (CliException e) when (attempt < Attempts && body is not MultipartContent && (lost || e.IsLostAnswer))
            {
                lost = true;
                request.Content = null; // it goes out once more
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
            }
        }
    }

    /// <summary>Asks an address beside <c>/v1</c> without a login; throws unless it answers with success.</summary>
    public async Task ProbeAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUrl, "../" + path));
        using var response = await AnswerAsync(request, cancel);
        if (!response.IsSuccessStatusCode)
            throw ApiFailure.From(response, cancel);
    }

    /// <summary>Opens a WebSocket; throws a <see cref="WebSocketException"/> when that fails in a way that may pass.</summary>
    /// <param name="answersPings">Whether the platform must answer pings in time; it cannot while somebody's bytes stand in the way.</param>
    public async Task<ClientWebSocket> OpenSocketAsync(string path, bool answersPings, CancellationToken cancel)
    {
        var url = new Uri(BaseUrl, path);
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = answersPings ? TimeSpan.FromSeconds(15) : Timeout.InfiniteTimeSpan;
        socket.Options.CollectHttpResponseDetails = true;
        Authorize(socket.Options);
        try
        {
            await socket.ConnectAsync(new UriBuilder(url) { Scheme = url.Scheme == "https" ? "wss" : "ws" }.Uri, invoker, cancel);
            return socket;
        }
        catch (WebSocketException) when (socket.HttpStatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw await RefusalAsync(path, status, cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A refused WebSocket hides the body of the answer; the same address asked plainly says why, or at least how.
    private async Task<CliException> RefusalAsync(string path, HttpStatusCode status, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUrl, path));
        Authorize(request.Headers);
        using var response = await AnswerAsync(request, cancel);
        return response.IsSuccessStatusCode || response.StatusCode != status
            ? new CliException($"{request.RequestUri} refused the stream with status {(int)status}") { Code = Reasons.Internal, HttpStatus = (int)status }
            : ApiFailure.From(response, cancel);
    }

    // Plain questions are asked synchronously: a command asks one at a time, and a process without the machinery of
    // asynchronous sockets starts and ends in half the time. Uploads take as long as they take and can be interrupted.
    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return request.Content is MultipartContent ? await invoker.SendAsync(request, cancel) : invoker.Send(request, cancel);
        }
        catch (HttpRequestException e)
        {
            // The cause of a failed upload may be ours: a file that cannot be read.
            throw e.InnerException as CliException ?? ApiFailure.Unreachable(BaseUrl, e);
        }
    }

    private void Authorize(HttpRequestHeaders headers) => headers.TryAddWithoutValidation("Authorization", Bearer());

    private void Authorize(ClientWebSocketOptions options) => options.SetRequestHeader("Authorization", Bearer());

    private string Bearer()
    {
        if (login.Token is null)
            throw ApiFailure.NotLoggedIn();

        ApiUrl.RefuseInsecure(login.ApiUrl);
        return "Bearer " + login.Token;
    }
}
