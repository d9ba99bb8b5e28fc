using System.CommandLine;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Settings;

/// <summary>Removes one key; the same for variables and secrets.</summary>
internal abstract class UnsetCommand : CliCommand
{
    private readonly string kind, place;
    private readonly TargetOptions target;
    private readonly Option<string> key = new("--key", "-k") { Description = "Name to remove", HelpName = "name", Required = true };

    protected UnsetCommand(string kind, string place, string description) : base("unset", description)
    {
        (this.kind, this.place) = (kind, place);
        Options.Add(key);
        target = new TargetOptions(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var name = run.Value(key)!;
        var changed = await run.Api.PatchAsync(target.Resolve(run).Reference, kind, new ConfigPatch { Unset = [name] }, cancel);
        run.Print.Success($"Key \"{name}\" removed from {place}");
        run.TryWriteJson(changed, ContractsJson.Default.ConfigChanged);
        return ExitCode.Done;
    }
}

internal sealed class EnvUnsetCommand() : UnsetCommand("env", "environment", "Remove one variable");

internal sealed class SecretUnsetCommand() : UnsetCommand("secrets", "secrets", "Remove one secret");
