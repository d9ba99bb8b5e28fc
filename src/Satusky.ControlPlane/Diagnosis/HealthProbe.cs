using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Satusky.ControlPlane.Diagnosis;

internal enum ProbeOutcome
{
    /// <summary>The port accepted a connection; nothing was asked.</summary>
    Connected,

    /// <summary>An HTTP answer came.</summary>
    Answered,

    Refused,

    TimedOut,

    /// <summary>A connection was made but what came was no HTTP answer.</summary>
    Broken,
}

/// <summary>What a probe of an instance found.</summary>
/// <param name="Target">What was asked, for evidence: an address or an URL.</param>
/// <param name="Body">The beginning of the answer, when there was one.</param>
internal sealed record ProbeResult(ProbeOutcome Outcome, string Target, int? Status = null, string? Body = null, string? Cause = null)
{
    /// <summary>The port answers, and with HTTP the status is 2xx or 3xx.</summary>
    public bool IsHealthy => Outcome == ProbeOutcome.Connected || Status is >= 200 and < 400;

    public override string ToString() => Outcome switch
    {
        ProbeOutcome.Connected => $"{Target} accepts connections",
        ProbeOutcome.Answered => $"GET {Target} answered {Status}",
        ProbeOutcome.Refused => $"{Target} refuses connections",
        ProbeOutcome.TimedOut => $"{Target} gave no answer in time",
        _ => $"{Target} gave no HTTP answer ({Cause})",
    };
}

/// <summary>Asks an instance directly, without proxy, redirects or a shared connection.</summary>
internal sealed class HealthProbe(TimeProvider time) : IDisposable
{
    private const int ShownBytes = 256;

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Does the port accept a connection?</summary>
    public Task<ProbeResult> ConnectAsync(IPAddress address, int port, TimeSpan limit, CancellationToken cancellationToken) =>
        LimitedAsync(limit, new IPEndPoint(address, port).ToString(), async (target, limited) =>
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, port, limited);
            return new ProbeResult(ProbeOutcome.Connected, target);
        }, cancellationToken);

    /// <summary>What does a GET of <paramref name="path"/> answer?</summary>
    public Task<ProbeResult> GetAsync(IPAddress address, int port, string path, TimeSpan limit, CancellationToken cancellationToken) =>
        LimitedAsync(limit, $"http://{new IPEndPoint(address, port)}{(path.StartsWith('/') ? path : "/" + path)}", async (url, limited) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.ParseAdd("satusky-probe");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited);
            var body = new byte[ShownBytes];
            var stream = await response.Content.ReadAsStreamAsync(limited);
            var count = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limited);
            return new ProbeResult(ProbeOutcome.Answered, url, (int)response.StatusCode, Encoding.UTF8.GetString(body, 0, count));
        }, cancellationToken);

    public void Dispose() => client.Dispose();

    private async Task<ProbeResult> LimitedAsync(TimeSpan limit, string target, Func<string, CancellationToken, Task<ProbeResult>> ask, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await ask(target, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.TimedOut, target);
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or IOException or UriFormatException)
        {
            var socket = e as SocketException ?? e.InnerException as SocketException;
            var outcome = socket?.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable => ProbeOutcome.Refused,
                SocketError.TimedOut => ProbeOutcome.TimedOut,
                _ => ProbeOutcome.Broken,
            };
            return new ProbeResult(outcome, target, Cause: e.Message);
        }
    }
}
