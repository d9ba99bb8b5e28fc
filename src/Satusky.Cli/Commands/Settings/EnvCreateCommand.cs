using System.CommandLine;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Settings;

internal sealed class EnvCreateCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly Option<string[]> env = Flag.Texts(
        "--env",
        "KEY=VALUE",
        "Variable to set; KEY=- reads the value from standard input; repeat for several",
        "--kv");

    public EnvCreateCommand() : base("create", "Set variables; those not named stay as they are")
    {
        Options.Add(env);
        target = new TargetOptions(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var set = await KeyValueText.ReadAsync(run, "--env", run.Value(env) ?? [], isSecret: false, cancel);
        if (set.Count == 0)
            throw new CliException(
                "no variable is given",
                "Write for example '1ctl env create --env LOG_LEVEL=debug'") { Code = Reasons.InvalidCommandLine };

        var app = target.Resolve(run);
        var changed = await run.Api.PatchAsync(app.Reference, "env", new ConfigPatch { Set = set }, cancel);
        run.Print.Success($"Environment {app.Name ?? app.Reference} created successfully");
        run.TryWriteJson(changed, ContractsJson.Default.ConfigChanged);
        return ExitCode.Done;
    }
}
