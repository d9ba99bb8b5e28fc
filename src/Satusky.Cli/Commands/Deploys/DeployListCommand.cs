using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployListCommand() : CliCommand("list", "List all apps of the organization")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var apps = await run.Api.GetAppsAsync(cancel);
        if (run.TryWriteJson(apps, ContractsJson.Default.IReadOnlyListAppSummary))
            return ExitCode.Done;

        if (apps.Count == 0)
        {
            run.Print.Hint("No deployments found");
            return ExitCode.Done;
        }

        var table = new Table("DEPLOYMENT ID", "HOSTNAMES", "TYPE", "STATUS", "CREATED");
        foreach (var app in apps)
            table.Add(app.DeploymentId, string.Join(", ", app.Hostnames), app.Type, app.Status, RelativeTime.Of(app.CreatedAt, run.Now));
        run.Print.Table(table);
        return ExitCode.Done;
    }
}
