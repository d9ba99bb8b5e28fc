using System.CommandLine;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

/// <summary><c>--wait</c> of the commands that change what runs.</summary>
internal sealed class WaitOption
{
    private readonly Option<bool> wait = Flag.Switch(
        "--wait",
        "Wait until the app is healthy and its URL answers, or the cause is known",
        "-w");

    public WaitOption(Command command) => command.Options.Add(wait);

    public bool IsSet(Invocation run) => run.Value(wait);

    /// <summary>Ends an accepted change: at once, or with its verdict.</summary>
    public async Task<int> FinishAsync(Invocation run, RolloutOutcome accepted, CancellationToken cancel)
    {
        if (!IsSet(run))
        {
            run.TryWriteJson(accepted, CliJson.Default.RolloutOutcome);
            return ExitCode.Done;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        var report = new RolloutReport(run, accepted, run.Target?.Name ?? $"deployment {accepted.DeploymentId}", fromStart: true);
        report.Start();
        try
        {
            await foreach (var e in run.Api.FollowAsync(accepted.OperationId!, stop.Token))
            {
                if (e.Kind == OperationEventKind.Finished)
                    return report.Finish(e);
                report.Tell(e);
            }
        }
        catch (OperationCanceledException)
        {
            throw Detached(accepted.DeploymentId);
        }

        throw StreamEnded(accepted.DeploymentId);
    }

    public static CliException Detached(string deploymentId) => new(
        "detached: the platform goes on with what it has accepted",
        $"Use '1ctl deploy status --deployment-id {deploymentId}' to see how it ends",
        ExitCode.Interrupted) { Code = Reasons.Interrupted };

    public static CliException StreamEnded(string deploymentId) => new(
        "the platform ended the stream before there was a verdict",
        $"Use '1ctl deploy status --deployment-id {deploymentId}' to see how it ends",
        ExitCode.NotReady) { Code = Reasons.Internal };
}
