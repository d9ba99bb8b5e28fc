using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

/// <summary>Tells the way of an accepted change to its verdict: workload and endpoint on lines of their own.</summary>
/// <param name="app">How messages call the app.</param>
/// <param name="fromStart">Whether a first report of no ready instance is worth a line.</param>
internal sealed class RolloutReport(Invocation run, RolloutOutcome accepted, string app, bool fromStart)
{
    private RolloutOutcome outcome = accepted;
    private bool healthy;
    private int? lastPercent;

    private string Address => RolloutOutcome.IsPublic(outcome.Domain) ? "Public URL" : "Internal address";

    public void Tell(OperationEvent e)
    {
        switch (e.Kind)
        {
            case OperationEventKind.Accepted when e.Text is not null:
                outcome = outcome with { Domain = e.Text };
                break;
            case OperationEventKind.Progress when !healthy && e.Percent is < 100 && e.Percent != lastPercent:
                lastPercent = e.Percent;
                if (fromStart || e.Percent > 0)
                    run.Print.Hint($"Deployment status: {e.Text} ({e.Percent} pct)");
                break;
            case OperationEventKind.Condition when e.Condition is { } condition && IsReadyWorkload(condition):
                TellHealthy();
                break;
            case OperationEventKind.Condition when e.Condition is { Reason: Reasons.WaitingFor } waiting:
                run.Print.Hint($"{app} {waiting.Message}");
                break;
        }
    }

    public void Start()
    {
        run.Print.Hint("Waiting for deployment to become healthy...");
        run.Print.Busy($"Rolling out {app}");
    }

    /// <summary>Prints the verdict and gives the exit code.</summary>
    public int Finish(OperationEvent finished)
    {
        run.Print.Idle();
        outcome = outcome with { State = NameOf(finished.State), Reason = finished.Reason, Message = finished.Text };
        if (finished.State == OperationState.Ready)
        {
            TellHealthy();
            run.Print.Success($"{Address}: ready: {outcome.Domain}");
            outcome = outcome with { Reason = null };
        }

        run.TryWriteJson(outcome, CliJson.Default.RolloutOutcome);
        if (finished.State == OperationState.Ready)
            return ExitCode.Done;

        if (finished.State == OperationState.NotReady && healthy && !run.IsJson)
        {
            TellUnreachable(finished);
            return ExitCode.NotReady;
        }

        throw Fault(finished);
    }

    private void TellHealthy()
    {
        if (!healthy)
            run.Print.Success("Deployment is healthy — pods Running");
        healthy = true;
    }

    private void TellUnreachable(OperationEvent finished)
    {
        run.Print.Warn($"{Address}: not ready: {outcome.Domain}");
        run.Print.Line($"Reason: {Cause(finished)}");
        run.Print.Indented(finished.Evidence ?? []);
        if (finished.Hint is not null)
            run.Print.Hint(finished.Hint);
    }

    private CliException Fault(OperationEvent finished)
    {
        var exits = finished.Reason is Reasons.CrashLoopBackOff or Reasons.Exited or Reasons.OOMKilled;
        var message = finished.State switch
        {
            OperationState.NotReady when healthy => $"the {Address[..1].ToLowerInvariant()}{Address[1..]} of {app} is not ready - {Cause(finished)}",
            OperationState.NotReady => $"{app} {(exits ? "started and exits" : "is not healthy")} - {Cause(finished)}",
            OperationState.Superseded => $"a newer change of {app} took over: {finished.Text}".TrimEnd(' ', ':'),
            OperationState.Cancelled => $"the change of {app} was cancelled: {finished.Text}".TrimEnd(' ', ':'),
            _ => $"{Cause(finished)}",
        };
        var retries = finished.State == OperationState.NotReady ? "Retries go on; '1ctl logs stream' shows them" : null;
        var hint = string.Join('\n', new[] { finished.Hint, retries }.OfType<string>());
        var accepted = finished.State is OperationState.NotReady or OperationState.Superseded;
        return new CliException(message, hint.Length == 0 ? null : hint, accepted ? ExitCode.NotReady : ExitCode.Failed)
        {
            Code = finished.Reason ?? (finished.State == OperationState.Superseded ? Reasons.Superseded : Reasons.Internal),
            Details = finished.Evidence ?? [],
            OperationId = outcome.OperationId,
        };
    }

    private bool IsReadyWorkload(Condition condition) => condition is { Type: ConditionType.Workload, Status: ConditionStatus.True }
        && (outcome.Release is null || condition.Release is null || condition.Release == outcome.Release);

    private static string Cause(OperationEvent finished) =>
        string.Join(": ", new[] { finished.Reason, finished.Text }.Where(part => !string.IsNullOrEmpty(part)));

    private static string NameOf(OperationState? state) => state switch
    {
        OperationState.Ready => "ready",
        OperationState.NotReady => "not_ready",
        OperationState.Superseded => "superseded",
        OperationState.Cancelled => "cancelled",
        _ => "failed",
    };
}
