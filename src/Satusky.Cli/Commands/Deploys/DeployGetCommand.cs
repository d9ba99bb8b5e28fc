using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployGetCommand : CliCommand
{
    private readonly TargetOptions target;

    public DeployGetCommand() : base("get", "Show one app in full") => target = new TargetOptions(this, positional: true);

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var reference = target.Resolve(run).Reference;
        if (run.IsJson)
        {
            // Scripts ask this again and again: the answer passes through without being read into objects.
            run.Host.Console.Out.WriteLine(JsonText.Indented(await run.Api.GetAppJsonAsync(reference, cancel)));
            return ExitCode.Done;
        }

        var app = await run.Api.GetAppAsync(reference, cancel);
        var print = run.Print;
        print.Header("Deployment Details");
        print.Field("Deployment ID", app.DeploymentId);
        print.Field("Status", app.Status);
        print.Field("URL", app.Domain);
        print.Field("Deployed to machines", string.Join(", ", app.Hostnames));
        print.Field("Type", app.Type);
        print.Field("Region", app.Region);
        print.Field("Zone", app.Zone);
        print.Field("Version", TagOf(app.Image));
        print.Field("Port", $"{app.Port}");
        print.Field("CPU Request", app.CpuRequest);
        print.Field("Memory Request", app.MemoryRequest);
        print.Field("Memory Limit", app.MemoryLimit);
        print.Field("Created", RelativeTime.Of(app.CreatedAt, run.Now));
        print.Field("Last Updated", RelativeTime.Of(app.UpdatedAt, run.Now));
        print.Field("Build", ConditionText.Sum(app.Conditions, ConditionType.Build));
        print.Field("Workload", ConditionText.Sum(app.Conditions, ConditionType.Workload));
        print.Field("Endpoint", ConditionText.Sum(app.Conditions, ConditionText.Endpoint));
        return ExitCode.Done;
    }

    /// <summary>What follows the last colon, unless that colon belongs to a registry's port.</summary>
    private static string TagOf(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[(colon + 1)..] : "latest";
    }
}
