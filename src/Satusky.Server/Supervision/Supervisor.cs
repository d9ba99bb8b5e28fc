using Microsoft.Extensions.Logging;

namespace Satusky.Server.Supervision;

/// <summary>Runs the platform's processes on a machine without systemd. Holds what it supervises in <see cref="HomeFolder.State"/>.</summary>
internal sealed partial class Supervisor
{
    private static readonly TimeSpan s_readyLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_rotation = TimeSpan.FromMinutes(1);
    private readonly HomeFolder home;
    private readonly IInstances instances;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly DateTimeOffset since;
    private readonly IReadOnlyList<SupervisedProcess> processes;
    private readonly IReadOnlyList<SupervisedProcess> leftovers;
    private readonly Lock writing = new();

    /// <param name="specs">In the order of their start; they are stopped the other way round.</param>
    public Supervisor(HomeFolder home, IReadOnlyList<ProcessSpec> specs, IInstances instances, TimeProvider time, ILogger logger)
    {
        (this.home, this.instances, this.time, this.logger, since) = (home, instances, time, logger, time.GetUtcNow());
        var left = SupervisorState.Read(home);
        processes = [.. specs.Select(spec => new SupervisedProcess(spec, left?.Find(spec.Name), WriteState, time, logger))];
        leftovers = [.. (left?.Processes ?? [])
            .Where(record => record.IsAlive && specs.All(spec => spec.Name != record.Name))
            .Select(record => new SupervisedProcess(new(record.Name, [], home.Log(record.Name), TimeSpan.FromSeconds(10)), record, WriteState, time, logger))];
    }

    /// <summary>Runs until <paramref name="stop"/>, then stops everything in order.</summary>
    public async Task RunAsync(Func<bool> keepInstances, CancellationToken stop)
    {
        WriteState();
        foreach (var process in leftovers) await process.StopAsync(CancellationToken.None);
        var running = new List<Task> { RotateLogsAsync(stop) };
        foreach (var process in processes)
        {
            running.Add(process.RunAsync(stop));
            if (process.Spec.WaitUntilReady is { } wait) await WaitUntilReadyAsync(process.Spec.Name, wait, stop);
        }

        await Task.WhenAll(running);
        await StopAllAsync(keepInstances(), CancellationToken.None);
    }

    /// <summary>Also for what a killed supervisor left behind.</summary>
    public async Task StopAllAsync(bool keepInstances, CancellationToken cancellationToken)
    {
        // The engine goes last: stopping the instances needs it.
        var beforeInstances = processes.Reverse().Where(process => process.Spec.Name != OwnEngine.Name);
        foreach (var process in beforeInstances) await process.StopAsync(cancellationToken);
        if (!keepInstances) await StopInstancesAsync(cancellationToken);
        foreach (var process in processes) await process.StopAsync(cancellationToken);
        File.Delete(home.State);
    }

    private async Task StopInstancesAsync(CancellationToken cancellationToken)
    {
        try
        {
            Log.InstancesStopped(logger, await instances.StopAllAsync(cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.InstancesNotStopped(logger, e.Message);
        }
    }

    private async Task WaitUntilReadyAsync(string name, Func<CancellationToken, Task> wait, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_readyLimit);
        try
        {
            await wait(limit.Token);
        }
        catch (OperationCanceledException)
        {
            if (!stop.IsCancellationRequested) Log.NotReady(logger, name, s_readyLimit.TotalSeconds, home.Log(name));
        }
    }

    private async Task RotateLogsAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_rotation, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                foreach (var file in processes.Select(process => process.Spec.LogFile).Append(home.Log("supervisor")))
                    LogFiles.Rotate(file);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private void WriteState()
    {
        lock (writing)
        {
            new SupervisorState(ProcessId.Of(Environment.ProcessId)!.Value, since, [.. processes.Select(process => process.Record)]).Write(home);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Process} does not answer after {Seconds} s, see {LogFile}; going on without waiting for it")]
        public static partial void NotReady(ILogger logger, string process, double seconds, string logFile);

        [LoggerMessage(Level = LogLevel.Information, Message = "Stopped {Count} instances of apps; they come back with the platform")]
        public static partial void InstancesStopped(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The instances of apps were not stopped: {Cause}")]
        public static partial void InstancesNotStopped(ILogger logger, string cause);
    }
}
