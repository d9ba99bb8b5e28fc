using System.Text.Json;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Reads and writes of the table <c>conditions</c>.</summary>
internal static class ConditionStore
{
    private const string Select = "SELECT app_id, type, status, reason, message, evidence, hint, since, release_number FROM conditions";

    public static async Task<IReadOnlyList<Condition>> ListConditionsAsync(this DatabaseSession session, string appId) =>
        [.. (await session.QueryAsync<Row>($"{Select} WHERE app_id = @appId", new { appId })).Select(row => row.Read()).OrderBy(c => c.Type)];

    /// <summary>Conditions of all apps, or of those of one organization, by app.</summary>
    public static async Task<ILookup<string, Condition>> ListAllConditionsAsync(this DatabaseSession session, string? organizationId = null) =>
        (await session.QueryAsync<Row>($"{Select}{AppStore.OfOrganization(organizationId)}", new { organizationId }))
        .ToLookup(row => row.AppId, row => row.Read());

    /// <summary>Says that what was known of the workload is about the past, until the reconciler has looked at the new rollout.</summary>
    public static Task BeginRolloutAsync(this DatabaseTransaction transaction, string appId, long release, DateTimeOffset now) =>
        transaction.UpdateConditionsAsync(appId, [(ConditionType.Workload, Verdict.Unknown(Reasons.RollingOut, "the rollout begins"), release)], now);

    /// <summary>Stores what changed and returns it. <c>since</c> moves only when the status does.</summary>
    public static async Task<IReadOnlyList<Condition>> UpdateConditionsAsync(
        this DatabaseTransaction transaction, string appId, IEnumerable<(ConditionType Type, Verdict Verdict, long? Release)> observed, DateTimeOffset now)
    {
        var changed = Changes(await transaction.ListConditionsAsync(appId), observed, now);
        foreach (var condition in changed)
        {
            await transaction.ExecuteAsync(
                """
                INSERT INTO conditions (app_id, type, status, reason, message, evidence, hint, since, release_number)
                VALUES (@appId, @type, @status, @reason, @message, @evidence, @hint, @since, @release)
                ON CONFLICT (app_id, type) DO UPDATE SET status = excluded.status, reason = excluded.reason, message = excluded.message,
                    evidence = excluded.evidence, hint = excluded.hint, since = excluded.since, release_number = excluded.release_number
                """,
                new
                {
                    appId,
                    type = condition.Type.ToString(),
                    status = condition.Status.ToString(),
                    reason = condition.Reason,
                    message = condition.Message,
                    evidence = JsonSerializer.Serialize(condition.Evidence),
                    hint = condition.Hint,
                    since = condition.Since.ToMilliseconds(),
                    release = condition.Release,
                });
            transaction.Announce(Topic.Status, appId);
        }

        return changed;
    }

    /// <summary>Which of the conditions differ from what is present.</summary>
    public static IReadOnlyList<Condition> Changes(
        IReadOnlyList<Condition> present, IEnumerable<(ConditionType Type, Verdict Verdict, long? Release)> observed, DateTimeOffset now)
    {
        var changed = new List<Condition>();
        foreach (var (type, verdict, release) in observed)
        {
            var old = present.FirstOrDefault(c => c.Type == type);
            var condition = new Condition(
                type, verdict.Status, verdict.Reason, verdict.Message, verdict.Evidence, verdict.Hint, old?.Status == verdict.Status ? old.Since : now, release);
            if (old is null || !Same(old, condition))
            {
                changed.Add(condition);
            }
        }

        return changed;
    }

    private static bool Same(Condition a, Condition b) =>
        a with { Evidence = [] } == b with { Evidence = [] } && a.Evidence.SequenceEqual(b.Evidence);

    private sealed record Row(
        string AppId, string Type, string Status, string Reason, string Message, string Evidence, string? Hint, long Since, long? ReleaseNumber)
    {
        public Condition Read() => new(
            Enum.Parse<ConditionType>(Type),
            Enum.Parse<ConditionStatus>(Status),
            Reason,
            Message,
            JsonSerializer.Deserialize<string[]>(Evidence)!,
            Hint,
            Times.FromMilliseconds(Since),
            ReleaseNumber);
    }
}
