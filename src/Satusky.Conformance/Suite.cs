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
        await using var platform = await Platform.StartAsync(ground, logging, cancellationToken);
        var results = new BehaviourResult[behaviours.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        foreach (var group in behaviours.Index().GroupBy(entry => entry.Item.Alone).OrderBy(group => group.Key))
        {
            options.MaxDegreeOfParallelism = group.Key ? 1 : Parallel;
            await System.Threading.Tasks.Parallel.ForEachAsync(group, options, async (entry, token) =>
                onResult(results[entry.Index] = await RunAsync(platform, entry.Item, entry.Index, token)));
        }

        return results;
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
