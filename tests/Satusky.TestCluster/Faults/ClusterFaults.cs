namespace Satusky.TestCluster.Faults;

/// <summary>Faults that a test orders. Each holds until it is used up or lifted.</summary>
public sealed class ClusterFaults
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];
    private CancellationTokenSource _watches = new();
    private int _expiringWatches;
    private int _stuckNamespaces;

    /// <summary>Verbs and resources a fault is about; null is all.</summary>
    private sealed record Fault(FaultKind Kind, string? Verb, string? Resource, TimeSpan Delay, int RetryAfter)
    {
        public int Left { get; set; }
    }

    internal enum FaultKind { Conflict, Throttle, Slow, Error }

    internal sealed record Ordered(FaultKind Kind, TimeSpan Delay, int RetryAfter);

    internal CancellationToken WatchesCut
    {
        get { lock (_lock) return _watches.Token; }
    }

    internal bool NamespacesStayTerminating => _stuckNamespaces > 0;

    /// <summary>Breaks every open watch, as a restarted API server does.</summary>
    public void DropWatches()
    {
        CancellationTokenSource old;
        lock (_lock) (old, _watches) = (_watches, new CancellationTokenSource());
        old.Cancel();
        old.Dispose();
    }

    /// <summary>The next watches that name a version are told 410.</summary>
    public void ExpireNextWatches(int count) => Interlocked.Add(ref _expiringWatches, count);

    /// <summary>The next writes to the resource (null: any) are answered 409.</summary>
    public void ConflictNext(int count, string? resource = null) => Add(FaultKind.Conflict, count, null, resource, TimeSpan.Zero, 0);

    /// <summary>The next requests are answered 429 with Retry-After.</summary>
    public void ThrottleNext(int count, int retryAfterSeconds = 1, string? resource = null) => Add(FaultKind.Throttle, count, null, resource, TimeSpan.Zero, retryAfterSeconds);

    /// <summary>The next requests are answered 500.</summary>
    public void FailNext(int count, string? verb = null, string? resource = null) => Add(FaultKind.Error, count, verb, resource, TimeSpan.Zero, 0);

    /// <summary>The next requests take this long before they are looked at.</summary>
    public void SlowNext(int count, TimeSpan delay, string? verb = null, string? resource = null) => Add(FaultKind.Slow, count, verb, resource, delay, 0);

    /// <summary>Until lifted, namespaces that are deleted never finish.</summary>
    public void KeepNamespacesTerminating() => Interlocked.Increment(ref _stuckNamespaces);

    /// <summary>Takes back every fault that is not used up.</summary>
    public void Lift()
    {
        lock (_lock) _faults.Clear();
        _expiringWatches = 0;
        _stuckNamespaces = 0;
        Lifted?.Invoke();
    }

    internal event Action? Lifted;

    internal bool TakeWatchExpiry()
    {
        if (Interlocked.Decrement(ref _expiringWatches) >= 0) return true;
        Interlocked.Increment(ref _expiringWatches);
        return false;
    }

    internal IReadOnlyList<Ordered> Take(string verb, string resource)
    {
        lock (_lock)
        {
            if (_faults.Count == 0) return [];
            var hits = _faults.Where(fault => (fault.Verb is null || fault.Verb == verb) && (fault.Resource is null || fault.Resource == resource)
                && (fault.Kind != FaultKind.Conflict || verb is "create" or "update" or "patch" or "delete")).ToArray();
            foreach (var fault in hits) fault.Left--;
            _faults.RemoveAll(fault => fault.Left <= 0);
            return [.. hits.Select(fault => new Ordered(fault.Kind, fault.Delay, fault.RetryAfter))];
        }
    }

    private void Add(FaultKind kind, int count, string? verb, string? resource, TimeSpan delay, int retryAfter)
    {
        lock (_lock) _faults.Add(new Fault(kind, verb, resource, delay, retryAfter) { Left = count });
    }
}
