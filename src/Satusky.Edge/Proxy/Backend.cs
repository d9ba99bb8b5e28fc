using System.Net;
using System.Text;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tls;

namespace Satusky.Edge.Proxy;

/// <summary>
/// One instance at one address, kept across documents. It has its own connections, so that none outlives it and
/// meets another instance that was given the same address later.
/// </summary>
internal sealed class Backend : IDisposable
{
    private enum State { Active, Draining, Removed }

    private static readonly TimeSpan AvoidAfterFailure = TimeSpan.FromSeconds(1);

    private readonly TimeProvider time;
    private readonly Action countsChanged;
    private readonly WebSocketDrain webSockets;
    private long failedAt = long.MinValue;
    private int inFlight;
    private int disposed;
    private volatile State state;

    public Backend(EdgeBackend spec, string serviceId, TimeProvider time, Action countsChanged)
    {
        this.time = time;
        this.countsChanged = countsChanged;
        webSockets = new WebSocketDrain(time);
        Id = spec.Id;
        ServiceId = serviceId;
        var address = IPAddress.Parse(spec.Address);
        Endpoint = new IPEndPoint(address, spec.Port);
        Prefix = $"{(spec.Tls is null ? "http" : "https")}://{Endpoint}";
        state = spec.State == EdgeBackendState.Active ? State.Active : State.Draining;
        Client = new HttpMessageInvoker(CreateHandler(spec.Tls));
    }

    public string Id { get; }

    public string ServiceId { get; }

    public IPEndPoint Endpoint { get; }

    public string Prefix { get; }

    public HttpMessageInvoker Client { get; }

    public int InFlight => Volatile.Read(ref inFlight);

    public int WebSockets => webSockets.Count;

    public bool IsRemovedAndIdle => state == State.Removed && InFlight == 0 && WebSockets == 0;

    public bool FailedLately =>
        Volatile.Read(ref failedAt) is var at && at != long.MinValue && time.GetElapsedTime(at) < AvoidAfterFailure;

    /// <summary>Whether this is the first failure for a while.</summary>
    public bool MarkFailed()
    {
        var first = !FailedLately;
        Volatile.Write(ref failedAt, time.GetTimestamp());
        return first;
    }

    /// <summary>
    /// Counts a request in, unless the backend takes none any more. The count goes up before the state is read, and
    /// the state changes before the count is reported: nobody sees a drained backend that a request still reaches.
    /// </summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref inFlight);
        if (state == State.Active)
            return true;
        Exit();
        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref inFlight) == 0)
            DisposeWhenDone();
        if (state != State.Active)
            countsChanged();
    }

    /// <summary>Turns an entered request into a WebSocket that the drain may end through the token.</summary>
    public CancellationTokenSource EnterWebSocket()
    {
        var session = webSockets.Add();
        Interlocked.Decrement(ref inFlight);
        return session;
    }

    public void ExitWebSocket(CancellationTokenSource session)
    {
        webSockets.Remove(session);
        DisposeWhenDone();
        if (state != State.Active)
            countsChanged();
    }

    public void Activate()
    {
        if (state == State.Active)
            return;
        state = State.Active;
        webSockets.Stop();
    }

    public void Drain(TimeSpan window)
    {
        if (state != State.Active)
            return;
        state = State.Draining;
        Interlocked.MemoryBarrier();
        webSockets.Start(window);
    }

    /// <summary>No document names it any more; what it works on goes on until it ends.</summary>
    public void Remove()
    {
        state = State.Removed;
        Interlocked.MemoryBarrier();
        DisposeWhenDone();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            Client.Dispose();
    }

    private void DisposeWhenDone()
    {
        if (IsRemovedAndIdle)
            Dispose();
    }

    private static SocketsHttpHandler CreateHandler(EdgeUpstreamTls? tls) => new()
    {
        // The name that the certificate must have is the request's own hostname, which is passed on as the Host header.
        SslOptions = tls is null ? new() : new() { RemoteCertificateValidationCallback = new UpstreamTrust(tls.AuthoritiesPem).Accepts },
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        MaxResponseHeadersLength = 128,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        UseCookies = false,
        UseProxy = false,
        // Header bytes pass through unchanged, whatever their encoding.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };
}
