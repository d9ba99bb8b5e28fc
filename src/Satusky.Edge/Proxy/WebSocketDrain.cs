namespace Satusky.Edge.Proxy;

/// <summary>
/// The open WebSockets of a backend. A drain ends them at random moments in the second half of its window, so that
/// short ones end by themselves and the others do not all reconnect at once.
/// </summary>
internal sealed class WebSocketDrain(TimeProvider time)
{
    private readonly Dictionary<CancellationTokenSource, ITimer?> sessions = [];
    private readonly Lock gate = new();
    private TimeSpan? drain;
    private volatile int count;

    public int Count => count;

    public CancellationTokenSource Add()
    {
        var session = new CancellationTokenSource();
        lock (gate)
        {
            sessions.Add(session, drain is { } window ? EndLater(session, window) : null);
            count = sessions.Count;
        }

        return session;
    }

    public void Remove(CancellationTokenSource session)
    {
        lock (gate)
        {
            if (sessions.Remove(session, out var timer))
                timer?.Dispose();
            count = sessions.Count;
        }

        // Not disposed: its timer may be firing right now, and it holds nothing but memory.
    }

    public void Start(TimeSpan window)
    {
        lock (gate)
        {
            drain = window;
            foreach (var session in sessions.Keys.ToArray())
                sessions[session] = EndLater(session, window);
        }
    }

    public void Stop()
    {
        lock (gate)
        {
            drain = null;
            foreach (var (session, timer) in sessions.ToArray())
            {
                timer?.Dispose();
                sessions[session] = null;
            }
        }
    }

    private ITimer EndLater(CancellationTokenSource session, TimeSpan window)
    {
        var due = window * (0.5 + Random.Shared.NextDouble() / 2);
        return time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), session, due, Timeout.InfiniteTimeSpan);
    }
}
