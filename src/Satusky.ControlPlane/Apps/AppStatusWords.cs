using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Reconciliation;

namespace Satusky.ControlPlane.Apps;

/// <summary>The one-word statuses that follow from the conditions.</summary>
internal static class AppStatusWords
{
    public const string Creating = "creating";
    public const string NotReady = "NotReady";
    public const string Progressing = "Progressing";
    public const string Running = "Running";
    public const string FailedState = "failed";

    /// <summary>The status of lists and details: building, pending, completed or failed.</summary>
    public static string OfApp(IReadOnlyList<Condition> conditions, bool oldServes)
    {
        var workload = conditions.FirstOrDefault(c => c.Type == ConditionType.Workload);
        var build = conditions.FirstOrDefault(c => c.Type == ConditionType.Build);
        return (workload?.Status, build) switch
        {
            (ConditionStatus.True, _) => "completed",
            (null, { Status: ConditionStatus.Unknown }) => "building",
            (null, { Status: ConditionStatus.False }) => "failed",
            _ when oldServes => "completed",
            (ConditionStatus.False, _) => "failed",
            _ => "pending",
        };
    }

    /// <summary>The status of the status endpoint, with its sentence.</summary>
    public static (string Status, string Message) OfDeployment(IReadOnlyList<Condition> conditions, Observation? found)
    {
        var workload = conditions.FirstOrDefault(c => c.Type == ConditionType.Workload);
        var build = conditions.FirstOrDefault(c => c.Type == ConditionType.Build);
        var serving = found is { EarlierServes: true } ? Convergence.Serving(found.EarlierRelease) : null;
        return workload switch
        {
            null when build is { Status: ConditionStatus.False } => (FailedState, build.Message),
            null => (Creating, build?.Message ?? "the first release is being prepared"),
            { Status: ConditionStatus.True } when serving is not null => (Progressing, $"{workload.Message}; {serving}"),
            { Status: ConditionStatus.True } => (Running, "Deployment is running normally"),
            _ when serving is not null => (Progressing, $"{workload.Message}; {serving}"),
            { Status: ConditionStatus.False } => (FailedState, workload.Message),
            _ => (NotReady, workload.Message),
        };
    }
}
