namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployRestartCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly WaitOption wait;

    public DeployRestartCommand() : base("restart", "Replace the instances one by one, with the newest variables and secrets")
    {
        target = new TargetOptions(this, positional: true);
        wait = new WaitOption(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var accepted = await run.Api.RestartAsync(target.Resolve(run).Reference, cancel);
        run.Print.Hint($"Initiating rolling restart for deployment {accepted.DeploymentId}...");
        run.Print.Success("Rolling restart initiated. Pods are being replaced one by one.");
        run.Print.Hint($"Use '1ctl deploy status --deployment-id {accepted.DeploymentId}' to monitor progress.");
        return await wait.FinishAsync(
            run,
            new RolloutOutcome { DeploymentId = accepted.DeploymentId, OperationId = accepted.OperationId },
            cancel);
    }
}
