namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>The times of a rollout.</summary>
internal static class RolloutTimes
{
    /// <summary>How long an instance must have stayed up to count as running, and before older ones give way to it.</summary>
    public static readonly TimeSpan StayUp = TimeSpan.FromSeconds(2);

    /// <summary>How long requests in flight may go on after an instance left the traffic.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    /// <summary>A run this long makes the next end a first one again.</summary>
    public static readonly TimeSpan LongRun = TimeSpan.FromMinutes(10);

    /// <summary>How long requests wait while an app that must not overlap is replaced.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    /// <summary>A rollout that takes longer is called stalled.</summary>
    public static readonly TimeSpan Stalled = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>The wait before the start that follows the <paramref name="crashes"/>th end in a row: 10 s, 20 s, … 5 min.</summary>
    public static TimeSpan BackOff(int crashes)
    {
        var doublings = Math.Clamp(crashes - 1, 0, 10);
        var wait = FirstBackOff * (1 << doublings);
        return wait < LongestBackOff ? wait : LongestBackOff;
    }

    /// <summary>How soon to look again whether an instance answers: at once while it is young, more calmly as it ages.</summary>
    public static TimeSpan ProbeEvery(TimeSpan age) => age.TotalSeconds switch
    {
        < 1 => TimeSpan.FromMilliseconds(15),
        < 5 => TimeSpan.FromMilliseconds(100),
        < 60 => TimeSpan.FromMilliseconds(500),
        _ => TimeSpan.FromSeconds(2),
    };
}
