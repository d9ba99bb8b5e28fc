using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Settings;

internal sealed class SecretListCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly AllOption all = new();

    public SecretListCommand() : base("list", "List the names of an app's secrets, or outside an app's directory which apps have some")
    {
        target = new TargetOptions(this);
        Options.Add(all);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var ofAll = run.Value(all) || !target.IsNamed(run);
        IReadOnlyList<SecretView> views = ofAll
            ? await run.Api.GetSecretsAsync(cancel)
            : [await run.Api.GetSecretsAsync(target.Resolve(run).Reference, cancel)];
        views = [.. views.Where(view => view.Keys.Count > 0)];
        if (run.TryWriteJson(views, ContractsJson.Default.IReadOnlyListSecretView))
            return ExitCode.Done;

        if (views.Count == 0)
        {
            run.Print.Hint("No secrets found");
            return ExitCode.Done;
        }

        var table = ofAll ? new Table("NAME", "SECRET ID", "DEPLOYMENT ID", "CREATED") : new Table("KEY", "UPDATED");
        foreach (var view in views)
        {
            if (ofAll)
                table.Add(view.AppLabel, view.SecretId, view.DeploymentId, RelativeTime.Of(view.CreatedAt, run.Now));
            else
                foreach (var secret in view.Keys)
                    table.Add(secret.Key, RelativeTime.Of(secret.UpdatedAt, run.Now));
        }

        run.Print.Table(table);
        return ExitCode.Done;
    }
}
