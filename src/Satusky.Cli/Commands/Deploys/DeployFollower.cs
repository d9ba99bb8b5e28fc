using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

/// <summary>Follows a submitted deploy to its acceptance, or with <c>--wait</c> to its verdict.</summary>
internal sealed class DeployFollower(Invocation run, DeployAccepted submitted, DeployReport report, bool wait)
{
    private RolloutOutcome outcome = new()
    {
        DeploymentId = submitted.DeploymentId,
        AppLabel = report.App,
        OperationId = submitted.OperationId,
        BuildId = submitted.BuildId,
        Release = submitted.Release,
    };

    private RolloutReport? rollout;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        foreach (var note in submitted.Notes ?? [])
            run.Print.Hint(note);
        try
        {
            await foreach (var e in run.Api.FollowAsync(submitted.OperationId, cancel))
            {
                if (rollout is null && e.Kind == OperationEventKind.Finished && e.State != OperationState.Ready)
                    throw NotAccepted(e);
                if (rollout is not null && e.Kind == OperationEventKind.Finished)
                    return rollout.Finish(e);

                report.Tell(e, submitted.DeploymentId);
                rollout?.Tell(e);
                if (e.Kind != OperationEventKind.Accepted)
                    continue;
                if (!wait)
                    return EndAccepted(e);
                StartWaiting(e);
            }
        }
        catch (OperationCanceledException)
        {
            throw await InterruptedAsync();
        }

        throw WaitOption.StreamEnded(submitted.DeploymentId);
    }

    private int EndAccepted(OperationEvent accepted)
    {
        run.TryWriteJson(outcome with { Domain = accepted.Text }, CliJson.Default.RolloutOutcome);
        return ExitCode.Done;
    }

    private void StartWaiting(OperationEvent accepted)
    {
        outcome = outcome with { Domain = accepted.Text };
        rollout = new RolloutReport(run, outcome, report.App, fromStart: submitted.BuildId is null);
        rollout.Start();
    }

    private CliException NotAccepted(OperationEvent finished)
    {
        var builds = submitted.BuildId is not null;
        var message = finished.State switch
        {
            OperationState.Cancelled => $"the deploy of {report.App} was cancelled: nothing changed",
            OperationState.Superseded => $"a newer deploy of {report.App} took over before this one changed anything",
            _ when builds => $"cloud build failed: {finished.Text ?? finished.Reason}",
            _ => $"deployment failed: {finished.Text ?? finished.Reason}",
        };
        return new CliException(message, finished.Hint)
        {
            Code = finished.Reason ?? Reasons.Internal,
            Details = finished.Evidence is { Count: > 0 } evidence ? evidence : [.. report.BuildLog],
            OperationId = submitted.OperationId,
        };
    }

    // Before acceptance Ctrl+C takes the deploy back; afterwards the platform owns it and only this view of it ends.
    private async Task<CliException> InterruptedAsync()
    {
        if (rollout is null)
        {
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), run.Host.Time);
                await run.Api.CancelAsync(submitted.OperationId, patience.Token);
                return new CliException(
                    $"the deploy of {report.App} is cancelled: nothing changed",
                    exitCode: ExitCode.Interrupted) { Code = Reasons.Interrupted };
            }
            catch (CliException e) when (e.HttpStatus == 409)
            {
            }
            catch (Exception e) when (e is CliException or OperationCanceledException)
            {
                return new CliException(
                    "interrupted, and the platform could not be told to cancel the deploy",
                    $"Use '1ctl deploy status --deployment-id {submitted.DeploymentId}' to see how it ends",
                    ExitCode.Interrupted) { Code = Reasons.Interrupted };
            }
        }

        return WaitOption.Detached(submitted.DeploymentId);
    }
}
