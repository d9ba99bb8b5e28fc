using Satusky.Cli.Client;
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
        // Scripts ask this again and again: the answer is not read into objects.
        using var json = await run.Api.GetAppJsonAsync(reference, cancel);
        if (run.IsJson)
            run.Host.Console.Out.WriteLine(JsonText.Indented(json.RootElement));
        else
            Write(run, new AppDocument(json.RootElement));
        return ExitCode.Done;
    }

    private static void Write(Invocation run, AppDocument app)
    {
        var print = run.Print;
        var conditions = app.Conditions();
        print.Header("Deployment Details");
        print.Field("Deployment ID", app.Text("deployment_id"));
        print.Field("Status", app.Text("status"));
        print.Field("URL", UrlOf(app.Text("domain"), app.Text("internal_address")));
        print.Field("Deployed to machines", string.Join(", ", app.Texts("hostnames")));
        print.Field("Type", app.Text("type"));
        print.Field("Region", app.Text("region"));
        print.Field("Zone", app.Text("zone"));
        print.Field("Version", TagOf(app.Text("image")));
        print.Field("Port", $"{app.Number("port")}");
        print.Field("CPU Request", app.Text("cpu_request"));
        print.Field("Memory Request", app.Text("memory_request"));
        print.Field("Memory Limit", app.Text("memory_limit"));
        print.Field("Created", RelativeTime.Of(app.Time("created_at"), run.Now));
        print.Field("Last Updated", RelativeTime.Of(app.Time("updated_at"), run.Now));
        print.Field("Engine", app.Text("engine"));
        print.Field("Build", ConditionText.Sum(conditions, ConditionType.Build));
        print.Field("Workload", ConditionText.Sum(conditions, ConditionType.Workload));
        print.Field("Endpoint", ConditionText.Sum(conditions, ConditionText.Endpoint));
    }

    /// <summary>Where the app is reached, also when it has no public address.</summary>
    public static string UrlOf(string domain, string internalAddress) => domain.Length > 0 ? domain : $"none; {internalAddress} inside the network";

    /// <summary>What follows the last colon, unless that colon belongs to a registry's port.</summary>
    private static string TagOf(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[(colon + 1)..] : "latest";
    }
}
