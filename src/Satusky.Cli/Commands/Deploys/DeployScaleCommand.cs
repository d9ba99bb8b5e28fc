using System.CommandLine;
using System.Globalization;
using Satusky.Cli.Configuration;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployScaleCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly WaitOption wait;
    private readonly Option<int?> replicas = Flag.Number("--replicas", "count", "Number of instances");
    private readonly Argument<string?> first = TargetOptions.NameArgument();
    private readonly Argument<string?> second = new("replicas") { Description = "Number of instances", Arity = ArgumentArity.ZeroOrOne };

    public DeployScaleCommand() : base("scale", "Set the number of instances of an app")
    {
        Arguments.Add(first);
        Arguments.Add(second);
        Options.Add(replicas);
        target = new TargetOptions(this);
        wait = new WaitOption(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var (app, count) = Read(run);
        var resolved = run.Target = AppTarget.Resolve(
            run,
            run.Value(target.DeploymentId),
            app ?? run.Value(target.App),
            run.Value(target.Config));
        var accepted = await run.Api.ScaleAsync(resolved.Reference, count, cancel);
        if (accepted.OperationId is null)
        {
            run.Print.Hint($"Deployment {accepted.DeploymentId} already at {accepted.Replicas} replicas — no change.");
            run.TryWriteJson(
                new RolloutOutcome { DeploymentId = accepted.DeploymentId, State = "unchanged" },
                CliJson.Default.RolloutOutcome);
            return ExitCode.Done;
        }

        run.Print.Success($"Scaled deployment {accepted.DeploymentId} to {accepted.Replicas} replicas");
        return await wait.FinishAsync(
            run,
            new RolloutOutcome { DeploymentId = accepted.DeploymentId, OperationId = accepted.OperationId },
            cancel);
    }

    // App names start with a letter, so `scale 3` names no app.
    private (string? App, int Count) Read(Invocation run)
    {
        var (app, count) = (run.Value(first), run.Value(second));
        if (count is null && app is { Length: > 0 } && (char.IsAsciiDigit(app[0]) || app[0] == '-'))
            (app, count) = (null, app);
        if (run.Value(replicas) is { } flag)
            count = flag.ToString(CultureInfo.InvariantCulture);
        if (count is null)
            throw new CliException(
                "the number of instances is missing",
                "Write for example '1ctl deploy scale 3'") { Code = Reasons.InvalidCommandLine };
        if (!int.TryParse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted))
            throw new CliException($"replicas \"{count}\" is not a whole number") { Code = Reasons.InvalidCommandLine };

        return SettingRules.Replicas(wanted) is { } fault ? throw new CliException(fault) : (app, wanted);
    }
}
