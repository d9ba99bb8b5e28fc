using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployDestroyCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly YesOption yes = new();

    public DeployDestroyCommand(string name) : base(name, "Delete an app and everything the platform made for it")
    {
        target = new TargetOptions(this, positional: true);
        Options.Add(yes);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var app = target.Resolve(run);
        var id = app.Reference;
        if (!run.Value(yes))
        {
            id = (await run.Api.GetAppAsync(app.Reference, cancel)).DeploymentId;
            if (!run.Confirm(
                $"Destroy deployment {id}? This will delete all associated services, public routes, variables and secrets. This cannot be undone.",
                yes))
                return ExitCode.Done;
        }

        var accepted = await run.Api.DestroyAsync(id, cancel);
        run.Print.Hint($"Destroying deployment {accepted.DeploymentId}...");
        return await FollowAsync(run, accepted, cancel);
    }

    private static async Task<int> FollowAsync(Invocation run, OperationAccepted accepted, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        run.Print.Busy("Removing what belongs to it");
        try
        {
            await foreach (var e in run.Api.FollowAsync(accepted.OperationId, stop.Token))
            {
                if (e.Kind == OperationEventKind.Finished)
                    return Finish(run, accepted, e);
            }
        }
        catch (OperationCanceledException)
        {
            throw WaitOption.Detached(accepted.DeploymentId);
        }

        throw new CliException(
            "the platform ended the stream before the deployment was destroyed",
            "Run the command again: it goes on where it stopped",
            ExitCode.NotReady)
        { Code = Reasons.Internal };
    }

    private static int Finish(Invocation run, OperationAccepted accepted, OperationEvent finished)
    {
        run.Print.Idle();
        if (finished.State != OperationState.Ready)
        {
            throw new CliException(
                $"deployment {accepted.DeploymentId} is not destroyed completely: {finished.Text ?? finished.Reason ?? "no cause was given"}",
                finished.Hint ?? "Run the command again: it goes on where it stopped",
                ExitCode.NotReady)
            { Code = finished.Reason ?? Reasons.Internal, Details = finished.Evidence ?? [], OperationId = accepted.OperationId };
        }

        run.Print.Success($"Deployment {accepted.DeploymentId} destroyed successfully");
        run.TryWriteJson(
            new RolloutOutcome { DeploymentId = accepted.DeploymentId, OperationId = accepted.OperationId, State = "destroyed" },
            CliJson.Default.RolloutOutcome);
        return ExitCode.Done;
    }
}
