namespace Satusky.ControlPlane.Reconciliation;

/// <summary>
/// A queue of app ids. An id is never worked on twice at once, waits at most once, and of several times to look at it the
/// earliest wins. One that is added while it is worked on comes again after.
/// </summary>
internal sealed class AppQueue(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> due = [];

    // Holds what is due and not worked on. What was given an earlier time since is still in it and passed over.
    private readonly PriorityQueue<string, (DateTimeOffset At, long Number)> order = new();
    private readonly HashSet<string> working = [];
    private readonly SemaphoreSlim changed = new(0);
    private long number;
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
                var earliest = Earliest();
                if (earliest <= now)
                {
                    var id = order.Dequeue();
                    due.Remove(id);
                    working.Add(id);
                    return id;
                }

                wait = earliest is { } at ? at - now : Timeout.InfiniteTimeSpan;
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
            if (due.TryGetValue(id, out var at))
            {
                order.Enqueue(id, (at, number++));
            }

            Wake();
        }
    }

    /// <summary>Forgets all that waits.</summary>
    public void Clear()
    {
        lock (gate)
        {
            due.Clear();
            order.Clear();
        }
    }

    public void Dispose() => changed.Dispose();

    private void AddAt(string id, DateTimeOffset at)
    {
        lock (gate)
        {
            if (due.TryGetValue(id, out var present) && at >= present)
            {
                return;
            }

            due[id] = at;
            if (!working.Contains(id))
            {
                order.Enqueue(id, (at, number++));
                Wake();
            }
        }
    }

    /// <summary>When the id in front is due, or null when there is none.</summary>
    private DateTimeOffset? Earliest()
    {
        while (order.TryPeek(out var id, out var place))
        {
            if (!working.Contains(id) && due.TryGetValue(id, out var at) && at == place.At)
            {
                return at;
            }

            order.Dequeue();
        }

        return null;
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
