using System.CommandLine;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Volumes;

/// <summary>The ways to name a volume: by its own name or ID, or by the app that has it.</summary>
internal sealed class VolumeTarget
{
    private readonly Argument<string?> name = new("volume")
    {
        Description = "Name or ID of the volume (default: the one of the app)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> id = Flag.Text("--volume-id", "id", "The volume by its ID", "--id");
    private readonly TargetOptions app;

    public VolumeTarget(Command command)
    {
        command.Arguments.Add(name);
        command.Options.Add(id);
        app = new TargetOptions(command);
    }

    /// <summary>What stands in the address: a name or an ID.</summary>
    public async Task<string> ResolveAsync(Invocation run, CancellationToken cancel)
    {
        if (run.Value(id) is not null && run.Value(name) is not null)
            throw new CliException("the volume is named twice", "Name it once") { Code = Reasons.InvalidCommandLine };
        if ((run.Value(id) ?? run.Value(name)) is { } given)
            return given;

        var target = app.Resolve(run).Reference;
        var deployment = await run.Api.GetAppAsync(target, cancel);
        return (await run.Api.GetVolumesAsync(deployment.DeploymentId, cancel)) is [var volume, ..]
            ? volume.VolumeName
            : throw new CliException($"app \"{deployment.AppLabel}\" has no volume", "Give it one with [volume] in its satusky.toml") { Code = Reasons.VolumeNotFound };
    }
}
