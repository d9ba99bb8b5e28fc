using System.Text;
using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Logs;
using LogSource = Satusky.Contracts.Api.LogSource;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Follows one run until everything it wrote is stored, through restarts of the engine and of the platform.</summary>
internal sealed partial class ContainerLogsFollower(
    ContainerEngineClient engine, LogArchive archive, TimeProvider time, ILogger logger, ContainerRun run)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ContainerApi.LogSource, StringBuilder> _pieces = [];
    private RunProgress? _progress;
    private long _added;
    private bool _noted;

    /// <summary>The process can write before the engine notes down its start.</summary>
    public static DateTimeOffset EarliestLine(ContainerRun run) => run.StartedAt - TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            var before = _added;
            try
            {
                _progress ??= await archive.ProgressOfRunAsync(run.AppId, run.Id, EarliestLine(run), cancellationToken);
                var stateBefore = await FindStateAsync(cancellationToken);
                if (stateBefore == State.Gone)
                {
                    await NoteAsync(LogNotes.ContainerGone(run.Instance), cancellationToken);
                    return;
                }
                await ReadAsync(follow: stateBefore == State.Alive, cancellationToken);
                // A follow may end early, or lose the race with the exit; a reading begun after the exit has it all.
                if (stateBefore == State.Ended)
                    return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Interrupted(logger, e, run.Instance, run.Id);
            }
            if (_added > before)
                failures = 0;
            if (failures > 0)
                await Task.Delay(Wait(failures), time, cancellationToken);
        }
    }

    private static TimeSpan Wait(int failures) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10) - 1)));

    private async Task<State> FindStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var state = (await engine.Containers.InspectAsync(run.ContainerId, cancellationToken)).State;
            return state.Status is ContainerStatus.Exited or ContainerStatus.Dead ? State.Ended : State.Alive;
        }
        catch (ContainerApiException e) when (e.Fault == EngineFault.NotFound)
        {
            return State.Gone;
        }
    }

    /// <summary>Reads on from where the archive ends.</summary>
    private async Task ReadAsync(bool follow, CancellationToken cancellationToken)
    {
        var stored = new StoredLines(_progress);
        var query = new LogQuery { Follow = follow, Timestamps = true, Since = _progress?.From ?? EarliestLine(run) };
        _pieces.Clear();
        await foreach (var line in engine.Containers.LogsAsync(run.ContainerId, query, cancellationToken))
        {
            if (Join(line) is not { } message)
                continue;
            var at = line.Time ?? time.GetUtcNow();
            if (line.Source == ContainerApi.LogSource.Engine)
            {
                await archive.AppendAsync(run.AppId, LogRecord.Platform(at, run.Instance, run.Release, message), run.Mask, cancellationToken);
            }
            else if (!stored.Has(at))
            {
                if (stored.Missing)
                    await NoteAsync(LogNotes.DroppedByEngine(run.Instance), cancellationToken);
                var source = line.Source == ContainerApi.LogSource.Stderr ? LogSource.Stderr : LogSource.Stdout;
                await archive.AppendAsync(run.AppId, new LogRecord(at, source, run.Instance, run.Release, message, run.Id), run.Mask, cancellationToken);
                (_progress ??= new RunProgress()).Add(at);
                _added++;
            }
        }
    }

    /// <summary>
    /// Null until the line is whole. Of a very long line the start is kept: more than is stored in the end, so that a secret
    /// is not cut in two before it is masked.
    /// </summary>
    private string? Join(LogLine line)
    {
        _pieces.TryGetValue(line.Source, out var pieces);
        if (!line.Continues && pieces is null)
            return line.Text;
        pieces ??= _pieces[line.Source] = new StringBuilder();
        if (pieces.Length < 2 * LogLine.MaxBytes)
            pieces.Append(line.Text);
        if (line.Continues)
            return null;
        _pieces.Remove(line.Source);
        return pieces.ToString();
    }

    private async Task NoteAsync(string message, CancellationToken cancellationToken)
    {
        if (_noted)
            return;
        _noted = true;
        await archive.AppendAsync(run.AppId, LogRecord.Platform(time.GetUtcNow(), run.Instance, run.Release, message), run.Mask, cancellationToken);
    }

    private enum State
    {
        Alive,
        Ended,
        Gone,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Following the log of {Instance} ({Container}) was interrupted; trying again")]
        public static partial void Interrupted(ILogger logger, Exception exception, string instance, string container);
    }
}
