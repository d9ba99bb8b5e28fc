using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Deploys;

/// <summary>The lines of a deploy up to its acceptance.</summary>
internal sealed class DeployReport(Invocation run, string app, bool isBuild)
{
    private const int KeptLines = 20;

    private static readonly string[] Steps =
    [
        "Building image (cloud)",
        "Creating/updating deployment",
        "Configuring services",
        "Setting up environment and storage",
        "Configuring public routing and dependencies",
    ];

    private readonly Queue<string> buildLog = new();
    private string? hostname;

    public string App => app;

    /// <summary>The last lines of the build.</summary>
    public IReadOnlyCollection<string> BuildLog => buildLog;

    public void StartBuild() => run.Print.Busy($"Step 1/5: {Steps[0]} {app}");

    public void Tell(OperationEvent e, string deploymentId)
    {
        switch (e.Kind)
        {
            case OperationEventKind.BuildLog:
                Keep(e.Text ?? "");
                break;
            case OperationEventKind.StepDone when e.Step is { } step:
                run.Print.Line($"Step {step}/5: {Steps[step - 1]} {app} ✓");
                if (step < Steps.Length)
                    run.Print.Busy($"Step {step + 1}/5: {Steps[step]} {app}");
                else if (isBuild)
                    TellHostname();
                break;
            case OperationEventKind.HostnameGenerated:
                hostname = e.Text;
                if (isBuild)
                    break;
                run.Print.Hint($"No existing public route found for deployment {deploymentId}, will create new one: No public route found");
                TellHostname();
                break;
            case OperationEventKind.Accepted:
                run.Print.Idle();
                run.Print.Success($"🚀 Deployment for {app} is successful! Your app is {(RolloutOutcome.IsPublic(e.Text) ? "live" : "inside the network")} at: {e.Text}");
                run.Print.Line($"Deployment ID: {deploymentId}");
                break;
        }
    }

    private void TellHostname()
    {
        if (hostname is not null)
            run.Print.Hint($"Generated new domain: {hostname}");
        hostname = null;
    }

    private void Keep(string line)
    {
        run.Print.BusyWith(line);
        buildLog.Enqueue(line);
        if (buildLog.Count > KeptLines)
            buildLog.Dequeue();
    }
}
