using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.ContainerApi;

/// <summary>One connection pool to one engine. Translates every failure into <see cref="ContainerApiException"/>.</summary>
internal sealed class EngineHttp : IDisposable
{
    public static readonly TimeSpan TransferLimit = TimeSpan.FromMinutes(10);
    private const int MaxAnswerBytes = 32 * 1024 * 1024;
    private const int MaxErrorBytes = 64 * 1024;

    private readonly HttpClient client;
    private readonly ContainerEngineOptions options;

    public EngineHttp(EngineEndpoint endpoint, ContainerEngineOptions options)
    {
        Endpoint = endpoint;
        this.options = options;
        client = NewClient(async token => await DialAsync(endpoint, token));
    }

    public EngineEndpoint Endpoint { get; }

    public string ApiVersion { get; set; } = "";

    public TimeSpan CallLimit => options.CallLimit;

    public Task<T> GetAsync<T>(EnginePath path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        CallAsync(new(HttpMethod.Get, path), type, cancellationToken);

    public Task SendAsync(EngineRequest request, CancellationToken cancellationToken) =>
        LimitedAsync(request, async (body, token) => await body.CopyToAsync(Stream.Null, token), cancellationToken);

    /// <summary>Sends and reads one JSON value, all within the request's limit.</summary>
    public async Task<T> CallAsync<T>(EngineRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        T? answer = default;
        await LimitedAsync(request, async (body, token) => answer = await JsonSerializer.DeserializeAsync(body, type, token), cancellationToken);
        return answer ?? throw new ContainerApiException(EngineFault.Protocol, request.Operation, "the engine answered null");
    }

    /// <summary>Opens a response of unknown length and duration; only the token limits it.</summary>
    public Task<EngineBody> OpenAsync(EngineRequest request, CancellationToken cancellationToken) =>
        OpenAsync(client, request, long.MaxValue, cancellationToken);

    /// <summary>Sends a request that makes a stream of bytes in both directions out of its connection, which therefore is its own.</summary>
    public async Task<HijackedStream> HijackAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        var own = NewClient(async token =>
        {
            var stream = await DialAsync(Endpoint, token);
            socket = stream.Socket;
            return stream;
        });
        try
        {
            var body = await OpenAsync(own, request with { Header = ("Upgrade", "tcp") }, long.MaxValue, cancellationToken);
            return body.IsUpgraded
                ? new HijackedStream(own, body, socket!)
                : throw new ContainerApiException(EngineFault.Protocol, request.Operation, "the engine did not open a stream; is there a proxy before it that does not let one through?");
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    public async Task<HttpResponseHeaders> HeadersAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        HttpResponseHeaders? headers = null;
        await LimitedAsync(request, (body, _) => Task.FromResult(headers = body.Headers), cancellationToken);
        return headers!;
    }

    public void Dispose() => client.Dispose();

    private async Task LimitedAsync(EngineRequest request, Func<EngineBody, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        var limit = request.Limit ?? options.CallLimit;
        using var timer = new CancellationTokenSource(limit, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await using var body = await OpenAsync(client, request, MaxAnswerBytes, both.Token);
            await read(body, both.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ContainerApiException(
                EngineFault.TimedOut, request.Operation, $"the container engine at {Endpoint} gave no answer within {limit.TotalSeconds:0.#} s");
        }
        catch (JsonException malformed)
        {
            throw new ContainerApiException(EngineFault.Protocol, request.Operation, $"the answer is not the expected JSON: {malformed.Message}", null, malformed);
        }
    }

    private static HttpClient NewClient(Func<CancellationToken, ValueTask<Stream>> dial) => new(new SocketsHttpHandler
    {
        ConnectCallback = (_, token) => dial(token),
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // A stream that is given up must close its connection at once: that is what cancels a build.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
    })
    {
        BaseAddress = new("http://engine/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private async Task<EngineBody> OpenAsync(HttpClient through, EngineRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            using var message = request.ToMessage(ApiVersion);
            response = await through.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            // 304: the container was already started or stopped, which is what was asked for.
            var succeeded = response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.SwitchingProtocols;
            var body = new EngineBody(response, stream, Endpoint, request.Operation, succeeded ? maxBytes : MaxErrorBytes);
            return succeeded ? body : throw await EngineRefusal.ReadAsync(body, response.StatusCode, cancellationToken);
        }
        catch (Exception failure)
        {
            response?.Dispose();
            if (failure is HttpRequestException or IOException or SocketException)
                throw new EngineUnreachableException(Endpoint, request.Operation, (failure.InnerException as SocketException) ?? failure);
            throw;
        }
    }

    private static async ValueTask<NetworkStream> DialAsync(EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        var socket = endpoint.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            EndPoint target = endpoint.SocketPath is { } path ? new UnixDomainSocketEndPoint(path) : new DnsEndPoint(endpoint.Host!, endpoint.Port);
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
