namespace Satusky.ControlPlane.Metrics;

/// <summary>What the engine was asked to do, how it ended and how long it took.</summary>
internal sealed class EngineMetrics(TimeProvider time)
{
    private readonly Work reconciliations = new("satusky_reconciliations", "satusky_reconciliation_duration_seconds", "Rounds of bringing an app to what it should be");
    private readonly Work builds = new("satusky_builds", "satusky_build_duration_seconds", "Builds of images");

    public Task<T> ReconcilingAsync<T>(Func<Task<T>> work) => MeasureAsync(reconciliations, work, _ => true);

    public Task<T> BuildingAsync<T>(Func<Task<T>> work, Func<T, bool> succeeded) => MeasureAsync(builds, work, succeeded);

    public void Write(MetricsText text)
    {
        reconciliations.Write(text);
        builds.Write(text);
    }

    private async Task<T> MeasureAsync<T>(Work measured, Func<Task<T>> work, Func<T, bool> succeeded)
    {
        var start = time.GetTimestamp();
        var isDone = false;
        try
        {
            var result = await work();
            isDone = succeeded(result);
            return result;
        }
        finally
        {
            measured.Record(isDone, time.GetElapsedTime(start));
        }
    }

    private sealed class Work(string name, string durationName, string help)
    {
        private readonly Histogram durations = new();
        private long done;
        private long failed;

        public void Record(bool isDone, TimeSpan duration)
        {
            Interlocked.Increment(ref isDone ? ref done : ref failed);
            durations.Record(duration);
        }

        public void Write(MetricsText text)
        {
            text.Family($"{name}_total", "counter", $"{help}, by outcome.");
            text.Sample($"{name}_total", Interlocked.Read(ref done), ("outcome", "done"));
            text.Sample($"{name}_total", Interlocked.Read(ref failed), ("outcome", "failed"));
            text.Family(durationName, "histogram", $"{help}: how long they took.");
            text.Histogram(durationName, durations);
        }
    }
}
