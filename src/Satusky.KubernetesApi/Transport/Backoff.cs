namespace Satusky.KubernetesApi;

/// <summary>Exponential back-off with full jitter, so that many clients of one server do not come back together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    /// <param name="failures">How many attempts failed so far, at least one.</param>
    public static TimeSpan After(int failures) => Most.Ticks < First.Ticks << Math.Min(failures - 1, 20)
        ? Most * Random.Shared.NextDouble()
        : First * (1 << (failures - 1)) * Random.Shared.NextDouble();
}
