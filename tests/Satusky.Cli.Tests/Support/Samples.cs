using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Tests.Support;

/// <summary>Answers of a platform as the guides show them.</summary>
internal static class Samples
{
    public const string UserService = "4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d";
    public const string OrderService = "05ab6f6d-c179-48bf-8cb8-8c44fc48e7b6";
    public const string Machine = "c7d2a022-07bf-41f3-b51c-5ebb27365fc4";
    public const string Url = "https://excitedowl-twzwpdg.satusky.com";

    public static readonly Identity Identity = new(
        "u-1", "admin@localhost", "admin", "o-1", "default", "default-1a2b3c4d", "t-1", Desk.Now.AddDays(30).AddMinutes(1), "satusky.com", "0.1.0");

    public const string NotFoundHint = "Run '1ctl deploy' first or pass --deployment-id";

    public static string NotFound(string app) => $"app \"{app}\" not found in namespace default-1a2b3c4d";

    public static AppSummary Summary(string id, string name, DateTimeOffset created) => new(
        id, name, "completed", 1, "0.25", "128Mi", "128Mi", 8081, "nginx:alpine", [Machine], "production", "default-1a2b3c4d", 1, created, created);

    public static AppDetails Details(IReadOnlyList<Condition>? conditions = null) => new(
        UserService, "user-service", "completed", 1, "0.25", "128Mi", "128Mi", 8081, "nginx:alpine", Url, Desk.Now.AddMinutes(-5), Desk.Now.AddSeconds(-10),
        [Machine], "production", "default-1a2b3c4d", "local", "local", 2, 3, RolloutStrategy.Rolling, null, true, false, null, 7, conditions ?? AllTrue(), true, "user-service:8081", "containers");

    public static Condition Condition(ConditionType type, ConditionStatus status, string reason, string message, string? hint = null, params string[] evidence) =>
        new(type, status, reason, message, evidence, hint, Desk.Now, 2);

    public static IReadOnlyList<Condition> AllTrue() =>
    [
        Condition(ConditionType.Build, ConditionStatus.True, Reasons.ImageAvailable, "nginx:alpine"),
        Condition(ConditionType.Workload, ConditionStatus.True, Reasons.Running, "1 of 1 instances ready"),
        Condition(ConditionType.Hostname, ConditionStatus.True, Reasons.HostnameStored, "excitedowl-twzwpdg.satusky.com"),
        Condition(ConditionType.Route, ConditionStatus.True, Reasons.Routed, "to 1 instance"),
        Condition(ConditionType.Dns, ConditionStatus.True, Reasons.LoopbackName, "resolves to this machine"),
        Condition(ConditionType.Tls, ConditionStatus.True, Reasons.CertificateServed, "certificate of the local CA"),
        Condition(ConditionType.Http, ConditionStatus.True, Reasons.Answered, "/ answered 200"),
    ];

    /// <summary>Numbers events from 1, as an operation does.</summary>
    public static OperationEvent[] Events(params OperationEvent[] events) => [.. events.Select((e, index) => e with { Number = index + 1 })];

    public static OperationEvent Event(OperationEventKind kind, string? text = null) => new() { Number = 0, At = Desk.Now, Kind = kind, Text = text };

    public static OperationEvent Step(int step) => Event(OperationEventKind.StepDone) with { Step = step };

    public static OperationEvent Progress(int percent) => Event(OperationEventKind.Progress, "NotReady") with { Percent = percent };

    public static OperationEvent OfCondition(Condition condition) => Event(OperationEventKind.Condition) with { Condition = condition };

    public static OperationEvent WorkloadReady { get; } = OfCondition(Condition(ConditionType.Workload, ConditionStatus.True, Reasons.Running, "1 of 1 instances ready"));

    public static OperationEvent Finished(OperationState state, string? reason = null, string? text = null, string? hint = null, params string[] evidence) =>
        Event(OperationEventKind.Finished, text) with { State = state, Reason = reason, Hint = hint, Evidence = evidence };
}
