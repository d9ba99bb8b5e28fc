using System.CommandLine;
using Satusky.Cli.Client;
using Satusky.Cli.Configuration;
using Satusky.Cli.Output;
using Satusky.Cli.Packaging;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployCommand : CliCommand
{
    public const string Summary = "Build and deploy the app of this directory";

    private readonly DeploySettings settings;
    private readonly WaitOption wait;
    private readonly Option<string?> image = Flag.Text("--image", "reference", "Deploy this image instead of building one");
    private readonly Option<string[]> env = Flag.Texts(
        "--env",
        "KEY=VALUE",
        "Environment variable to set with this deploy; repeat for several");
    private readonly Option<string[]> buildArg = Flag.Texts("--build-arg", "KEY=VALUE", "Build argument; repeat for several");
    private readonly Option<bool> noCache = Flag.Switch("--no-cache", "Build without the layers of earlier builds");
    private readonly Option<string?> organization = Flag.Text(
        "--organization",
        "name",
        "Refuse to deploy unless the login belongs to this organization");
    private readonly Option<string?> config = TargetOptions.ConfigOption();

    public DeployCommand() : base("deploy", Summary)
    {
        Options.Add(config);
        Options.Add(image);
        settings = new DeploySettings(this);
        foreach (var option in (Option[])[env, buildArg, noCache, organization])
            Options.Add(option);
        wait = new WaitOption(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var flags = settings.Read(run);
        var file = AppFile.Read(
            AppFileLocator.Find(run.Host.CurrentDirectory, run.Value(config)) ?? throw new CliException(
                $"no satusky.toml found in {run.Host.CurrentDirectory} or above it",
                "Run '1ctl init' to create one, then '1ctl deploy'") { Code = Reasons.InvalidConfiguration },
            run.Host.CurrentDirectory);
        file.RefuseFaults();
        var merged = file.Settings.OverriddenBy(flags);
        var request = new DeployRequest
        {
            Spec = Checked(merged.ToSpec(file.Name)),
            Image = Image(run),
            Environment = run.IsGiven(env) ? await KeyValueText.ReadAsync(run, "--env", run.Value(env)!, isSecret: false, cancel) : null,
            FileEnvironment = merged.Environment ?? new Dictionary<string, string>(),
        };
        await CheckOrganizationAsync(run, cancel);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        var report = new DeployReport(run, request.Spec.Name, isBuild: request.Image is null);
        try
        {
            var accepted = request.Image is null
                ? await SubmitBuildAsync(run, request, file.Folder, merged.Dockerfile ?? "Dockerfile", report, stop.Token)
                : await SubmitImageAsync(run, request, stop.Token);
            return await new DeployFollower(run, accepted, report, wait.IsSet(run)).RunAsync(stop.Token);
        }
        catch (CliException e) when (e.Code == Reasons.MachineNotFound)
        {
            throw await MissingMachineAsync(run, request.Spec, e, stop.Token);
        }
    }

    /// <summary>Adds to the platform's answer what a mistyped machine name probably meant.</summary>
    private static async Task<CliException> MissingMachineAsync(Invocation run, AppSpec spec, CliException e, CancellationToken cancel)
    {
        var names = (await run.Api.GetMachinesAsync(cancel)).Select(machine => machine.MachineName).ToArray();
        var missing = spec.Machines.FirstOrDefault(name => !names.Contains(name));
        return missing is null || Nearest.To(missing, names) is not { } near
            ? e
            : new CliException($"{e.Message}: did you mean \"{near}\"?", e.Hint, e.ExitCode) { Code = e.Code, HttpStatus = e.HttpStatus };
    }

    private static async Task<DeployAccepted> SubmitImageAsync(Invocation run, DeployRequest request, CancellationToken cancel)
    {
        run.Print.Hint($"Using pre-built image: {request.Image}");
        using var body = ApiTransport.Json(request, ContractsJson.Default.DeployRequest);
        return await run.Api.DeployAsync(request.Spec.Name, body, cancel);
    }

    private async Task<DeployAccepted> SubmitBuildAsync(
        Invocation run,
        DeployRequest request,
        string folder,
        string dockerfile,
        DeployReport report,
        CancellationToken cancel)
    {
        var buildArguments = run.IsGiven(buildArg)
            ? await KeyValueText.ReadAsync(run, "--build-arg", run.Value(buildArg)!, isSecret: false, cancel)
            : [];
        run.Print.Hint("Packaging build context...");
        var commit = GitCommit.OfCleanTreeAsync(folder, cancel);
        var context = BuildContext.Collect(folder, dockerfile);
        var complete = request with
        {
            Build = new BuildRequest
            {
                Dockerfile = context.Dockerfile,
                BuildArguments = buildArguments,
                NoCache = run.Value(noCache),
                Commit = await commit,
            },
        };

        run.Print.Hint("Submitting build to cloud...");
        using var body = new MultipartFormDataContent
        {
            { ApiTransport.Json(complete, ContractsJson.Default.DeployRequest), "request" },
            { new ArchiveContent(context), "context", "context.tar.gz" },
        };
        var accepted = await run.Api.DeployAsync(request.Spec.Name, body, cancel);
        run.Print.Hint($"Build ID: {accepted.BuildId}");
        report.StartBuild();
        return accepted;
    }

    private string? Image(Invocation run)
    {
        if (run.Value(image) is not { } reference)
            return null;

        if (reference.Length == 0 || reference.Any(char.IsWhiteSpace))
            throw new CliException($"image \"{reference}\" is not valid: write a reference such as nginx:alpine");

        var builds = ((Option[])[buildArg, noCache]).FirstOrDefault(run.IsGiven);
        return builds is null
            ? reference
            : throw new CliException(
                $"{builds.Name} is for builds, and --image does not build",
                "Remove one of the two") { Code = Reasons.InvalidCommandLine };
    }

    private static AppSpec Checked(AppSpec spec) => AppSpecRules.Faults(spec) is { Count: > 0 } faults
        ? throw CliException.OfFaults(faults, Reasons.InvalidRequest)
        : spec;

    private async Task CheckOrganizationAsync(Invocation run, CancellationToken cancel)
    {
        if (run.Value(organization) is not { } wanted)
            return;

        var identity = await run.Api.GetIdentityAsync(cancel);
        if (wanted != identity.OrganizationName && wanted != identity.OrganizationId)
        {
            throw new CliException(
                $"this login belongs to the organization \"{identity.OrganizationName}\", not to \"{wanted}\"",
                "Use a profile of that organization: --profile <name>",
                ExitCode.NotAllowed) { Code = Reasons.Forbidden };
        }
    }
}
