using System.Runtime.CompilerServices;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Jobs;

/// <summary>Follows what a job writes. Its lines are kept under its own id.</summary>
internal sealed class JobReads(Database database, IAppLogs logs, AppNotices notices)
{
    public Task<IReadOnlyList<LogEntry>> LogsAsync(JobRecord job, int tail, CancellationToken cancellationToken) =>
        logs.ReadAsync(job.Id, tail, null, _ => job.Name, cancellationToken);

    /// <summary>Every line, until the job has finished.</summary>
    /// <param name="after">The cursor of the last line already seen.</param>
    public async IAsyncEnumerable<LogEntry> FollowAsync(JobRecord job, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var finished = FinishedAsync(job, over.Token);
        var last = after;
        await using (var live = logs.FollowAsync(job.Id, LogLimits.MaxTail, after, _ => job.Name, over.Token).GetAsyncEnumerator(over.Token))
        {
            while (true)
            {
                var next = live.MoveNextAsync().AsTask();
                if (await Task.WhenAny(next, finished) == finished && !next.IsCompleted)
                {
                    await over.CancelAsync();
                }

                if (!await EndedOr(next, over.Token))
                {
                    break;
                }

                last = live.Current.Cursor;
                yield return live.Current;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();

        // All it wrote was stored before its end was.
        var all = await logs.ReadAsync(job.Id, LogLimits.MaxTail, null, _ => job.Name, cancellationToken);
        var seen = all.Index().LastOrDefault(line => line.Item.Cursor == last, (-1, null!)).Index;
        foreach (var line in all.Skip(seen + 1))
        {
            yield return line;
        }
    }

    private static async Task<bool> EndedOr(Task<bool> next, CancellationToken over)
    {
        try
        {
            return await next;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task FinishedAsync(JobRecord job, CancellationToken cancellationToken)
    {
        await foreach (var _ in notices.FollowAsync(job.Id, cancellationToken))
        {
            if (await database.ReadAsync(session => session.FindJobAsync(job.Id), cancellationToken) is not { FinishedAt: null })
            {
                return;
            }
        }
    }
}
