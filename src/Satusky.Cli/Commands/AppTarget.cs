using Satusky.Cli.Configuration;
using Satusky.Cli.Output;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands;

/// <summary>The app a command is about.</summary>
/// <param name="Reference">What stands in the address: a deployment ID or a name.</param>
/// <param name="Name">The name, when that is known without asking the platform.</param>
/// <param name="IsTyped">Typed on the command line, so that a slip of the keyboard is likely.</param>
internal sealed record AppTarget(string Reference, string? Name, bool IsTyped)
{
    public static AppTarget Resolve(Invocation run, string? deploymentId, string? name, string? config)
    {
        if (new[] { deploymentId, name, config }.Count(given => given is not null) > 1)
            throw new CliException(
                "more than one of --deployment-id, --app and --config is given",
                "Name the app once") { Code = Reasons.InvalidCommandLine };

        if (deploymentId is not null)
        {
            return Guid.TryParse(deploymentId, out _)
                ? new AppTarget(deploymentId, null, IsTyped: true)
                : throw new CliException(
                    $"invalid deployment-id: \"{deploymentId}\" is not a UUID",
                    "Run '1ctl deploy list' to see the IDs, or name the app with --app");
        }

        if (name is not null)
            return AppName.Fault(name) is { } fault ? throw new CliException(fault) : new AppTarget(name, name, IsTyped: true);

        var path = AppFileLocator.Find(run.Host.CurrentDirectory, config) ?? throw new CliException(
            "no --deployment-id and no satusky.toml found",
            "Run '1ctl deploy' in your project directory or pass --deployment-id") { Code = Reasons.InvalidConfiguration };
        var appName = AppFile.Read(path, run.Host.CurrentDirectory).Name;
        return new AppTarget(appName, appName, IsTyped: false);
    }

    /// <summary>Adds to the platform's "not found" what a mistyped name probably meant.</summary>
    public static async Task<CliException> ExplainAsync(Invocation run, CliException e, CancellationToken cancel)
    {
        if (e.Code != Reasons.AppNotFound || run.Target is not { IsTyped: true, Name: { } name })
            return e;

        try
        {
            var names = (await run.Api.GetAppsAsync(cancel)).Select(app => app.AppLabel).ToArray();
            var near = Nearest.To(name, names);
            return new CliException(
                e.Message + (near is null ? "" : $": did you mean \"{near}\"?"),
                (names.Length == 0 ? "" : $"Apps: {string.Join(", ", names)}\n") + e.Hint,
                e.ExitCode) { Code = e.Code, HttpStatus = e.HttpStatus };
        }
        catch (CliException)
        {
            return e;
        }
    }
}
