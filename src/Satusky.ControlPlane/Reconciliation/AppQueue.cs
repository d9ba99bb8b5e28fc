namespace Satusky.ControlPlane.Reconciliation;

/// <summary>
/// A queue of app ids. An id is never worked on twice at once, waits at most once, and of several times to look at it the
/// earliest wins. One that is added while it is worked on comes again after.
/// </summary>
internal sealed class AppQueue(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> due = [];
    private readonly HashSet<string> working = [];
    private readonly SemaphoreSlim changed = new(0);
    private int waiting;

    /// <summary>How many are due and not worked on yet.</summary>
    public int Length
    {
        get
        {
            lock (gate)
            {
                var now = time.GetUtcNow();
                return due.Values.Count(at => at <= now);
            }
        }
    }

    public void Add(string id) => AddAt(id, DateTimeOffset.MinValue);

    public void AddAfter(string id, TimeSpan delay) => AddAt(id, time.GetUtcNow() + delay);

    /// <summary>The next id that is due; call <see cref="Done"/> when its work is over.</summary>
    public async Task<string> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (gate)
            {
                var now = time.GetUtcNow();
                var (id, at) = Earliest();
                if (id is not null && at <= now)
                {
                    due.Remove(id);
                    working.Add(id);
                    return id;
                }

                wait = id is null ? Timeout.InfiniteTimeSpan : at - now;
                waiting++;
            }

            await WaitAsync(wait, cancellationToken);
        }
    }

    public void Done(string id)
    {
        lock (gate)
        {
            working.Remove(id);
            Wake();
        }
    }

    public void Dispose() => changed.Dispose();

    private void AddAt(string id, DateTimeOffset at)
    {
        lock (gate)
        {
            if (!due.TryGetValue(id, out var present) || at < present)
            {
                due[id] = at;
                Wake();
            }
        }
    }

    private (string? Id, DateTimeOffset At) Earliest()
    {
        string? earliest = null;
        var at = DateTimeOffset.MaxValue;
        foreach (var (id, time) in due)
        {
            if ((earliest is null || time < at) && !working.Contains(id))
            {
                (earliest, at) = (id, time);
            }
        }

        return (earliest, at);
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = wait == Timeout.InfiniteTimeSpan ? null : new CancellationTokenSource(wait, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout?.Token ?? CancellationToken.None);
        try
        {
            await changed.WaitAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            lock (gate)
            {
                waiting = Math.Max(0, waiting - 1);
            }
        }
    }

    private void Wake()
    {
        if (waiting > 0)
        {
            changed.Release(waiting);
            waiting = 0;
        }
    }
}
