using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Settings;

internal sealed class EnvListCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly AllOption all = new();

    public EnvListCommand() : base("list", "List the variables of an app, or outside an app's directory which apps have some")
    {
        target = new TargetOptions(this);
        Options.Add(all);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var ofAll = run.Value(all) || !target.IsNamed(run);
        IReadOnlyList<EnvironmentView> views = ofAll
            ? await run.Api.GetEnvironmentsAsync(cancel)
            : [await run.Api.GetEnvironmentAsync(target.Resolve(run).Reference, cancel)];
        views = [.. views.Where(view => view.KeyValues.Count > 0)];
        if (run.TryWriteJson(views, ContractsJson.Default.IReadOnlyListEnvironmentView))
            return ExitCode.Done;

        if (views.Count == 0)
        {
            run.Print.Hint("No environments found");
            return ExitCode.Done;
        }

        var table = ofAll ? new Table("NAME", "ENV ID", "DEPLOYMENT ID", "CREATED") : new Table("KEY", "VALUE");
        foreach (var view in views)
        {
            if (ofAll)
                table.Add(view.AppLabel, view.EnvironmentId, view.DeploymentId, RelativeTime.Of(view.CreatedAt, run.Now));
            else
                foreach (var pair in view.KeyValues)
                    table.Add(pair.Key, pair.Value.ReplaceLineEndings("\\n"));
        }

        run.Print.Table(table);
        return ExitCode.Done;
    }
}
