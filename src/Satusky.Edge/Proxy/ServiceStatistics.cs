namespace Satusky.Edge.Proxy;

/// <summary>Counters of one service, kept across documents.</summary>
internal sealed class ServiceStatistics(TimeProvider time)
{
    /// <summary>Upper bounds of the latency histogram in seconds; one more bucket counts the rest.</summary>
    public static readonly double[] BucketBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private const int MaxHolding = 10_000;

    private static readonly long[] BucketTicks = [.. BucketBounds.Select(bound => (long)(bound * TimeSpan.TicksPerSecond))];

    private readonly long[] buckets = new long[BucketBounds.Length + 1];
    private readonly long[] byClass = new long[6];
    private long upstreamFailures;
    private long durationTicks;
    private long held;
    private long longestHoldTicks;
    private int holding;
    private uint rotation;

    public long Requests => byClass.Sum();

    public long ServerErrors => ByClass(5);

    public long UpstreamFailures => Interlocked.Read(ref upstreamFailures);

    public double DurationSeconds => (double)Interlocked.Read(ref durationTicks) / TimeSpan.TicksPerSecond;

    public int Holding => Volatile.Read(ref holding);

    public long Held => Interlocked.Read(ref held);

    public TimeSpan LongestHold => TimeSpan.FromTicks(Interlocked.Read(ref longestHoldTicks));

    public long ByClass(int statusClass) => Interlocked.Read(ref byClass[statusClass]);

    public long Bucket(int index) => Interlocked.Read(ref buckets[index]);

    public uint NextRotation() => Interlocked.Increment(ref rotation);

    public void CountUpstreamFailure() => Interlocked.Increment(ref upstreamFailures);

    /// <param name="latency">Null for a WebSocket: how long it was open is no latency.</param>
    public void CountRequest(int status, TimeSpan? latency)
    {
        Interlocked.Increment(ref byClass[status is >= 100 and < 600 ? status / 100 : 0]);
        if (latency is not { } duration)
            return;
        Interlocked.Add(ref durationTicks, duration.Ticks);
        var bucket = 0;
        while (bucket < BucketTicks.Length && duration.Ticks > BucketTicks[bucket])
            bucket++;
        Interlocked.Increment(ref buckets[bucket]);
    }

    /// <summary>Null when too many requests wait already.</summary>
    public Hold? TryHold()
    {
        if (Interlocked.Increment(ref holding) > MaxHolding)
        {
            Interlocked.Decrement(ref holding);
            return null;
        }

        Interlocked.Increment(ref held);
        return new Hold(this, time);
    }

    private void EndHold(TimeSpan elapsed)
    {
        Interlocked.Decrement(ref holding);
        long longest;
        do
            longest = Interlocked.Read(ref longestHoldTicks);
        while (elapsed.Ticks > longest && Interlocked.CompareExchange(ref longestHoldTicks, elapsed.Ticks, longest) != longest);
    }

    internal sealed class Hold(ServiceStatistics owner, TimeProvider time) : IDisposable
    {
        private readonly long started = time.GetTimestamp();

        public TimeSpan Elapsed => time.GetElapsedTime(started);

        public void Dispose() => owner.EndHold(Elapsed);
    }
}
