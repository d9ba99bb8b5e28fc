namespace Satusky.Server.Supervision;

/// <summary>The wait before the next start: a quarter of a second, doubled up to 10 s, and short again after a run of two seconds, for that was no failed start.</summary>
internal sealed class BackOff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_well = TimeSpan.FromSeconds(2);
    private TimeSpan next = s_first;

    public TimeSpan After(TimeSpan uptime)
    {
        if (uptime >= s_well) next = s_first;
        var wait = next;
        next = next * 2 < s_longest ? next * 2 : s_longest;
        return wait;
    }
}
