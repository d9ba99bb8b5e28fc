using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Satusky.Server.Supervision;

/// <summary>Keeps one process running: adopts the one an earlier supervisor left, starts it otherwise, and again when it dies.</summary>
internal sealed partial class SupervisedProcess(ProcessSpec spec, ProcessRecord? left, Action changed, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);
    private readonly BackOff backOff = new();

    public ProcessSpec Spec => spec;

    public ProcessRecord Record { get; private set; } = left is { IsAlive: true } ? left : new(spec.Name, null, time.GetUtcNow(), 0, spec.Ports, null);

    /// <summary>Returns when the token is cancelled; the process goes on until <see cref="StopAsync"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Record.Process is { } adopted)
            {
                Log.Adopted(logger, spec.Name, adopted.Number);
                await WaitForEndAsync(adopted, cancellationToken);
                await AgainAsync("exited while the supervisor did not run as its parent", cancellationToken);
            }

            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var process = spec.Start();
                Record = Record with { Process = ProcessId.Of(process.Id), Since = time.GetUtcNow() };
                changed();
                Log.Started(logger, spec.Name, process.Id);
                await process.WaitForExitAsync(cancellationToken);
                await AgainAsync(ExitText(process), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Record.Process is not { IsAlive: true } process) return;
        process.Signal((int)UnixSignal.Terminate);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(spec.StopTime);
        try
        {
            await WaitForEndAsync(process, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Killed(logger, spec.Name, spec.StopTime.TotalSeconds);
            process.Signal((int)UnixSignal.Kill);
            await WaitForEndAsync(process, cancellationToken);
        }

        Record = Record with { Process = null };
        changed();
        Log.Stopped(logger, spec.Name);
    }

    private async Task AgainAsync(string exit, CancellationToken cancellationToken)
    {
        var wait = backOff.After(time.GetUtcNow() - Record.Since);
        Record = Record with { Process = null, Restarts = Record.Restarts + 1, LastExit = exit };
        changed();
        Log.Ended(logger, spec.Name, exit, wait.TotalSeconds);
        await Task.Delay(wait, time, cancellationToken);
    }

    // A process that is no child sends its end to nobody here, and an unreaped one still has a number.
    private async Task WaitForEndAsync(ProcessId process, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        while (process.IsAlive) await timer.WaitForNextTickAsync(cancellationToken);
    }

    // The runtime reports death by signal N as 128 + N.
    private static string ExitText(Process process) =>
        process.ExitCode > 128 ? $"was killed by signal {process.ExitCode - 128}" : $"exited with status {process.ExitCode}";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Process} started (pid {Pid})")]
        public static partial void Started(ILogger logger, string process, int pid);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Process} was already running (pid {Pid}) and goes on")]
        public static partial void Adopted(ILogger logger, string process, int pid);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Process} {Exit}; starting it again in {Seconds} s")]
        public static partial void Ended(ILogger logger, string process, string exit, double seconds);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Process} did not stop within {Seconds} s and was killed")]
        public static partial void Killed(ILogger logger, string process, double seconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Process} stopped")]
        public static partial void Stopped(ILogger logger, string process);
    }
}
