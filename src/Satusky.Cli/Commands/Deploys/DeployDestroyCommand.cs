using System.CommandLine;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployDestroyCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly YesOption yes = new();
    private readonly Option<bool> retain = Flag.Switch("--retain-volumes", "Keep the app's volume with its data, whatever its policy says");
    private readonly Option<bool> delete = Flag.Switch("--delete-volumes", "Delete the app's volume with its data, whatever its policy says");

    public DeployDestroyCommand(string name) : base(name, "Delete an app and everything the platform made for it")
    {
        target = new TargetOptions(this, positional: true);
        Options.Add(retain);
        Options.Add(delete);
        Options.Add(yes);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        if (run.Value(retain) && run.Value(delete))
            throw new CliException("--retain-volumes and --delete-volumes exclude each other", "Keep one of them") { Code = Reasons.InvalidCommandLine };

        var app = target.Resolve(run);
        var id = app.Reference;
        if (!run.Value(yes))
        {
            id = (await run.Api.GetAppAsync(app.Reference, cancel)).DeploymentId;
            var volume = await VolumeQuestionAsync(run, id, cancel);
            if (!run.Confirm(
                $"Destroy deployment {id}? This will delete all associated services, public routes, variables and secrets{volume}. This cannot be undone.",
                yes))
                return ExitCode.Done;
        }

        var accepted = await run.Api.DestroyAsync(id, run.Value(retain) ? "retain" : run.Value(delete) ? "delete" : null, cancel);
        run.Print.Hint($"Destroying deployment {accepted.DeploymentId}...");
        return await FollowAsync(run, accepted, cancel);
    }

    private async Task<string> VolumeQuestionAsync(Invocation run, string deploymentId, CancellationToken cancel)
    {
        if (await run.Api.GetVolumesAsync(deploymentId, cancel) is not [var volume, ..])
            return "";

        var stays = run.Value(retain) || (volume.DestroyPolicy == VolumePolicy.Retain && !run.Value(delete));
        return stays ? $"; volume {volume.VolumeName} stays" : $", and volume {volume.VolumeName} of {volume.StorageSize} with all its data";
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
        foreach (var volume in finished.Evidence ?? [])
            run.Print.Hint(volume);
        run.TryWriteJson(
            new RolloutOutcome
            {
                DeploymentId = accepted.DeploymentId,
                OperationId = accepted.OperationId,
                State = "destroyed",
                Message = finished.Evidence is { Count: > 0 } volumes ? string.Join("; ", volumes) : null,
            },
            CliJson.Default.RolloutOutcome);
        return ExitCode.Done;
    }
}
