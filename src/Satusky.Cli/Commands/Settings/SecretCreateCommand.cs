using System.CommandLine;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Settings;

internal sealed class SecretCreateCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly Option<string[]> secrets = Flag.Texts(
        "--kv",
        "KEY=VALUE",
        "Secret to set; KEY=- reads the value from standard input; repeat for several",
        "--env");

    public SecretCreateCommand() : base("create", "Set secrets; those not named stay as they are")
    {
        Options.Add(secrets);
        target = new TargetOptions(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var set = await KeyValueText.ReadAsync(run, "--kv", run.Value(secrets) ?? [], isSecret: true, cancel);
        if (set.Count == 0)
            throw new CliException(
                "no secret is given",
                "Write for example '1ctl secret create --kv API_KEY=-', which reads the value from standard input")
            { Code = Reasons.InvalidCommandLine };

        var app = target.Resolve(run);
        var changed = await run.Api.PatchAsync(app.Reference, "secrets", new ConfigPatch { Set = set }, cancel);
        run.Print.Success($"Secret {app.Name ?? app.Reference} created successfully");
        run.TryWriteJson(changed, ContractsJson.Default.ConfigChanged);
        return ExitCode.Done;
    }
}
