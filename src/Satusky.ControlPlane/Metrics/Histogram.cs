namespace Satusky.ControlPlane.Metrics;

/// <summary>Durations by size, in seconds.</summary>
internal sealed class Histogram
{
    public static readonly double[] Bounds = [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600];

    private readonly Lock gate = new();
    private readonly long[] counts = new long[Bounds.Length + 1];
    private double sum;

    public void Record(TimeSpan duration)
    {
        var seconds = duration.TotalSeconds;
        var bucket = Array.FindIndex(Bounds, bound => seconds <= bound);
        lock (gate)
        {
            counts[bucket < 0 ? Bounds.Length : bucket]++;
            sum += seconds;
        }
    }

    /// <summary>How many fell between each two bounds, and the sum of all.</summary>
    public (long[] Counts, double Sum) Read()
    {
        lock (gate)
        {
            return ([.. counts], sum);
        }
    }
}
