using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Satusky.Conformance.Grounds;

namespace Satusky.Conformance;

/// <summary>Runs behaviours, several at once and each with apps of its own, against one control plane.</summary>
internal sealed class Suite(IGround ground, Action<ILoggingBuilder> logging)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>How many behaviours run at once.</summary>
    public int Parallel { get; init; } = 4;

    public async Task<IReadOnlyList<BehaviourResult>> RunAsync(
        IReadOnlyList<Behaviour> behaviours, Action<BehaviourResult> onResult, CancellationToken cancellationToken)
    {
        var platform = await Platform.StartAsync(ground, logging, cancellationToken);
        List<BehaviourResult> results;
        try
        {
            results = await RunAsync(platform, behaviours, onResult, cancellationToken);
        }
        catch
        {
            await LeaveAsync(platform);
            throw;
        }

        return await LeaveAsync(platform) is { } left ? [.. results, left] : results;
    }

    private async Task<List<BehaviourResult>> RunAsync(
        Platform platform, IReadOnlyList<Behaviour> behaviours, Action<BehaviourResult> onResult, CancellationToken cancellationToken)
    {
        var results = new BehaviourResult[behaviours.Count];
        foreach (var group in behaviours.Index().OrderByDescending(entry => entry.Item.Slow).GroupBy(entry => entry.Item.Alone).OrderBy(group => group.Key))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = group.Key ? 1 : Parallel, CancellationToken = cancellationToken };
            await System.Threading.Tasks.Parallel.ForEachAsync(group, options, async (entry, token) =>
                onResult(results[entry.Index] = await RunAsync(platform, entry.Item, entry.Index, token)));
        }

        return [.. results];
    }

    /// <summary>Removes what the run made. What is known by then is worth more than a clean end, so a fault is one more result.</summary>
    private static async Task<BehaviourResult?> LeaveAsync(Platform platform)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await platform.DisposeAsync();
            return null;
        }
        catch (Exception exception)
        {
            return new BehaviourResult("The run leaves nothing behind", nameof(Platform), Outcome.Failed, exception.Message, clock.Elapsed);
        }
    }

    private static async Task<BehaviourResult> RunAsync(Platform platform, Behaviour behaviour, int number, CancellationToken cancellationToken)
    {
        if (behaviour.Needs.Where(platform.Ground.Missing.ContainsKey).Select(need => platform.Ground.Missing[need]).FirstOrDefault() is { } why)
        {
            return Result(behaviour, Outcome.NotPossible, why, TimeSpan.Zero);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var clock = Stopwatch.StartNew();
        var scene = new Scene(platform, $"c{number}", limit.Token);
        try
        {
            await behaviour.Check(scene);
            return Result(behaviour, Outcome.Passed, null, clock.Elapsed);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var what = exception switch
            {
                BehaviourFailedException => exception.Message,
                OperationCanceledException => $"it did not end within {Limit.TotalMinutes:0} minutes",
                _ => exception.ToString(),
            };
            return Result(behaviour, Outcome.Failed, $"{what}\n{await scene.DescribeAsync(cancellationToken)}".TrimEnd(), clock.Elapsed);
        }
        finally
        {
            await scene.LeaveAsync();
        }
    }

    private static BehaviourResult Result(Behaviour behaviour, Outcome outcome, string? detail, TimeSpan time) => new(behaviour.Name, behaviour.Area, outcome, detail, time);
}
