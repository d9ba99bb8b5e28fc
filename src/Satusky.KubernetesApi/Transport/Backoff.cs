namespace Satusky.KubernetesApi;

/// <summary>Exponential back-off with full jitter, so that many clients of one server do not come back together.</summary>
internal static class Backoff
{
    /// <summary>The longest rest a server is given at its own wish.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private const double MostFactor = 50;

    /// <param name="failures">How many attempts failed so far, at least one.</param>
    public static TimeSpan After(int failures) => First * Math.Min(Math.Pow(2, failures - 1), MostFactor) * Random.Shared.NextDouble();
}
