using System.CommandLine;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployStatusCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly Option<bool> watch = Flag.Switch("--watch", "Follow changes until the app is ready or its cause is known");

    public DeployStatusCommand() : base("status", "Show how an app is doing: a line per condition, with causes")
    {
        target = new TargetOptions(this, positional: true);
        Options.Add(watch);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var app = target.Resolve(run).Reference;
        if (run.Value(watch))
            return await WatchAsync(run, app, cancel);

        var status = await run.Api.GetStatusAsync(app, cancel);
        if (!run.TryWriteJson(status, ContractsJson.Default.AppStatus))
            Write(run, status, await run.Api.GetAppAsync(app, cancel));
        return ExitCode.Done;
    }

    private static async Task<int> WatchAsync(Invocation run, string app, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        AppStatus? last = null;
        await foreach (var status in run.Api.WatchStatusAsync(app, stop.Token))
        {
            if (run.IsJson)
                run.Host.Console.Out.WriteLine(JsonText.OnOneLine(status, ContractsJson.Default.AppStatus));
            else if (last is null || (status.Status, status.Message, status.Progress) != (last.Status, last.Message, last.Progress))
                run.Print.Hint($"{status.Status} ({status.Progress}%): {status.Message}");
            last = status;
            if (IsSettled(status))
                break;
        }

        if (last is null)
            return ExitCode.NotReady;

        if (!run.IsJson)
            Write(run, last, await run.Api.GetAppAsync(app, stop.Token));
        return IsReady(last) ? ExitCode.Done : ExitCode.NotReady;
    }

    private static bool IsReady(AppStatus status) =>
        status.Status == "Running" && status.Conditions.All(condition => condition.Status == ConditionStatus.True);

    // Progressing and NotReady may still become Running by themselves; failed says that a cause is known.
    private static bool IsSettled(AppStatus status) => status.Status switch
    {
        "failed" => true,
        "Running" => status.Conditions.All(condition => condition.Status != ConditionStatus.Unknown),
        _ => false,
    };

    private static void Write(Invocation run, AppStatus status, AppDetails app)
    {
        var print = run.Print;
        print.Header("Deployment Status");
        print.Field("App", status.AppLabel);
        print.Field("Deployment ID", status.DeploymentId);
        print.Field("Namespace", app.Namespace);
        print.Field("URL", DeployGetCommand.UrlOf(app.Domain, app.InternalAddress));
        print.Field("Status", status.Status);
        print.Field("Message", status.Message);
        print.Field("Progress", $"{status.Progress}%");
        print.Field("Image", app.Image);
        print.Field("Release", $"{status.Release}");
        print.Field("Replicas", $"{app.Replicas} desired");
        print.Field("Strategy", app.DeploymentStrategy.ToString().ToLowerInvariant());
        print.Field("Environment", app.EnvEnabled ? "set" : "none");
        print.Field("Secrets", app.SecretEnabled ? "set" : "none");
        foreach (var instance in status.Instances)
        {
            var started = RelativeTime.Of(instance.CreatedAt, run.Now);
            print.Field("Instance", $"{instance.Name} - {instance.State}, release {instance.Release}, restarts {instance.Restarts}, started {started}");
        }

        Condition[] conditions = [.. status.Conditions.OrderBy(condition => condition.Type)];
        foreach (var condition in conditions)
            ConditionText.Write(print, condition);
        print.Field("Created", RelativeTime.Of(app.CreatedAt, run.Now));
        print.Field("Last Updated", RelativeTime.Of(app.UpdatedAt, run.Now));
        foreach (var hint in conditions.Select(condition => condition.Hint).OfType<string>().Distinct())
            print.Hint(hint);
    }
}
