using Satusky.Cli.Configuration;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands;

internal sealed class DoctorCommand : CliCommand
{
    public const string Summary = "Check the way from here to the app step by step, and say what to do where it ends";

    private readonly TargetOptions target;
    private readonly List<DoctorCheck> checks = [];

    public DoctorCommand() : base("doctor", Summary) => target = new TargetOptions(this);

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        await CheckAllAsync(run, cancel);
        if (!run.TryWriteJson(checks, CliJson.Default.IReadOnlyListDoctorCheck))
        {
            foreach (var check in checks)
                Write(run.Print, check);
        }

        return checks.Find(check => !check.Passed)?.ExitCode ?? ExitCode.Done;
    }

    private static void Write(Printer print, DoctorCheck check)
    {
        var line = $"{check.Check}: {check.Message}";
        if (check.Passed)
            print.Success(line);
        else
            print.Failure(line);
        print.Indented(check.Evidence);
        if (check.NextStep is not null)
            print.Hint(check.NextStep);
    }

    // Each step needs the ones before it, so the first that fails is the last that is tried.
    private async Task CheckAllAsync(Invocation run, CancellationToken cancel)
    {
        if (await StepAsync("Profile", () => Task.FromResult(ProfileOf(run)))
            && await StepAsync("Server", () => ServerAsync(run, cancel))
            && await StepAsync("Login", () => LoginAsync(run, cancel))
            && await StepAsync("Platform", () => PlatformAsync(run, cancel))
            && target.IsNamed(run)
            && await StepAsync("App", () => Task.FromResult(AppOf(run))))
            await CheckAppAsync(run, cancel);
    }

    private async Task<bool> StepAsync(string name, Func<Task<string>> step)
    {
        try
        {
            checks.Add(new DoctorCheck(name, true, await step()));
            return true;
        }
        catch (CliException e)
        {
            checks.Add(DoctorCheck.Failed(name, e));
            return false;
        }
    }

    private static string ProfileOf(Invocation run)
    {
        var login = run.Login;
        var url = login.ApiUrl;
        ApiUrl.RefuseInsecure(url);
        return login.ProfileName is { } name ? $"{name} in {run.Profiles.PathOf(name)}, platform at {url}" : $"none, platform at {url}";
    }

    private static async Task<string> ServerAsync(Invocation run, CancellationToken cancel)
    {
        await run.Api.ProbeAsync("healthz", cancel);
        return run.Login switch
        {
            { ApiUrl: var url } when url.StartsWith("http:", StringComparison.Ordinal) => "answers, on this machine and without TLS",
            { CaCertificate: not null } => "answers, with the certificate that this profile trusts",
            _ => "answers, with a trusted certificate",
        };
    }

    private static async Task<string> LoginAsync(Invocation run, CancellationToken cancel)
    {
        var identity = await run.Api.GetIdentityAsync(cancel);
        var version = identity.ServerVersion == CommandLine.Version
            ? identity.ServerVersion
            : $"{identity.ServerVersion}, this client is {CommandLine.Version}";
        var end = RelativeTime.Until(identity.ExpiresAt, run.Now);
        return $"{identity.UserEmail} in organization {identity.OrganizationName}, token ends: {end}; platform version {version}";
    }

    private static async Task<string> PlatformAsync(Invocation run, CancellationToken cancel)
    {
        await run.Api.ProbeAsync("readyz", cancel);
        return "ready to deploy";
    }

    private string AppOf(Invocation run)
    {
        if (!run.IsGiven(target.DeploymentId) && !run.IsGiven(target.App))
        {
            var path = AppFileLocator.Find(run.Host.CurrentDirectory, run.Value(target.Config))!;
            AppFile.Read(path, run.Host.CurrentDirectory).RefuseFaults();
        }

        var app = target.Resolve(run);
        return app.Name ?? app.Reference;
    }

    private async Task CheckAppAsync(Invocation run, CancellationToken cancel)
    {
        AppStatus status;
        try
        {
            status = await run.Api.GetStatusAsync(run.Target!.Reference, cancel);
        }
        catch (CliException e)
        {
            checks.Add(DoctorCheck.Failed("Deployment", await AppTarget.ExplainAsync(run, e, cancel)));
            return;
        }

        checks.AddRange(status.Conditions.OrderBy(condition => condition.Type).Select(condition => new DoctorCheck(
            ConditionText.Name(condition.Type),
            condition.Status == ConditionStatus.True,
            condition.Status == ConditionStatus.True ? condition.Message : ConditionText.Cause(condition),
            condition.Hint) { ExitCode = ExitCode.NotReady, Evidence = condition.Evidence }));
    }
}
