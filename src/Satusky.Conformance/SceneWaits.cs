using System.Globalization;
using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance;

/// <summary>Waiting for what comes true by itself.</summary>
internal sealed partial class Scene
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for a status, on the stream of its changes.</summary>
    public async Task<AppStatus> UntilAsync(Func<AppStatus, bool> isWanted, string what)
    {
        AppStatus? last = null;
        using var limit = Limited();
        try
        {
            await foreach (var status in Api.StreamAsync($"{Path}/status/stream", ContractsJson.Default.AppStatus, limit.Token))
            {
                if (isWanted(last = status))
                {
                    return status;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        throw new BehaviourFailedException($"waited in vain for: {what}; the last status was {last?.Status}, \"{last?.Message}\"");
    }

    /// <summary>Waits for what no stream tells.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Claim.That(TimeProvider.System.GetElapsedTime(start) < Patience, $"waited in vain for: {what}");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits until as many instances as wanted run, all of the wanted release; older ones may still be ending.</summary>
    public async Task<AppStatus> RunningAsync(long? release = null)
    {
        var wanted = (await DetailsAsync()).Replicas;
        return await UntilAsync(
            status => status.Status == "Running" && (release is null || status.Release == release)
                && status.Kept().ToList() is var kept && kept.Count == wanted && kept.All(i => i.Release == status.Release && i.State is ("running" or "ready")),
            $"{wanted} running instances{(release is { } number ? string.Create(CultureInfo.InvariantCulture, $" of release {number}") : "")}");
    }

    /// <summary>Waits until the app answers visitors.</summary>
    public Task ServingAsync() => UntilAsync(async () => (await VisitAsync()).Status == 200, "an answer of the app");

    /// <summary>
    /// Waits until the process that answers visitors has a variable with a value, or with null does not have it. An instance that was told to go may
    /// still answer for a moment. Gives its whole environment.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> SeenAsync(string name, string? value)
    {
        await ServingAsync();
        IReadOnlyDictionary<string, string> seen = new Dictionary<string, string>();
        await UntilAsync(async () => (seen = await EnvironmentAsync()).GetValueOrDefault(name) == value, $"{name}={value} in the instance that answers");
        return seen;
    }

    public Task<AppStatus> ConditionAsync(ConditionType type, params string[] reasons) => UntilAsync(
        status => status.Conditions.FirstOrDefault(c => c.Type == type) is { } condition && reasons.Contains(condition.Reason), $"{type} {string.Join(" or ", reasons)}");

    /// <summary>Waits until nothing is known of the app.</summary>
    public Task GoneAsync() => UntilAsync(
        async () =>
        {
            using var answer = await Api.SendAsync(HttpMethod.Get, Path, null, cancellationToken);
            return answer.StatusCode == HttpStatusCode.NotFound;
        },
        $"the end of {app}");

    /// <summary>Waits for a line of the log; gives all lines up to it.</summary>
    public async Task<IReadOnlyList<LogEntry>> LineAsync(Func<LogEntry, bool> isWanted, string what, string query = "tail=1000")
    {
        var lines = new List<LogEntry>();
        using var limit = Limited();
        try
        {
            await foreach (var line in Api.StreamAsync($"{Path}/logs/stream?{query}", ContractsJson.Default.LogEntry, limit.Token))
            {
                lines.Add(line);
                if (isWanted(line))
                {
                    return lines;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        throw new BehaviourFailedException($"waited in vain for the log line: {what}; there were: {string.Join(" | ", lines.Select(line => line.Message))}");
    }

    public Task<IReadOnlyList<LogEntry>> LineAsync(string text) => LineAsync(line => line.Message.Contains(text, StringComparison.Ordinal), text);

    /// <summary>What the platform says of the app now, for the report of a failure.</summary>
    public async Task<string> DescribeAsync(CancellationToken token)
    {
        using var answer = await Api.SendAsync(HttpMethod.Get, $"{Path}/status", null, token);
        using var log = await Api.SendAsync(HttpMethod.Get, $"{Path}/logs?tail=10", null, token);
        return answer.IsSuccessStatusCode ? $"status: {await answer.Content.ReadAsStringAsync(token)}\nlog: {await log.Content.ReadAsStringAsync(token)}" : "";
    }

    private CancellationTokenSource Limited()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return limit;
    }
}

/// <summary>Shorthands for what behaviours look at.</summary>
internal static class StatusParts
{
    /// <summary>The instances that are not on their way out.</summary>
    public static IEnumerable<InstanceView> Kept(this AppStatus status) => status.Instances.Where(i => i.State is not ("draining" or "stopping"));

    public static Condition Of(this AppStatus status, ConditionType type) =>
        status.Conditions.FirstOrDefault(c => c.Type == type) ?? throw new BehaviourFailedException($"there is no condition {type}");
}
