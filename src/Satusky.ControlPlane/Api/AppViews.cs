using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Puts what is stored into the shapes that people see.</summary>
internal static class AppViews
{
    private const string Type = "production";
    private const string Local = "local";

    public static AppSummary Summary(AppFacts facts, IReadOnlyList<string> machines)
    {
        var (app, spec) = (facts.App, Spec(facts));
        return new AppSummary(
            app.Id,
            app.Name,
            StatusOf(facts),
            (int)app.Replicas,
            spec.Cpu,
            spec.Memory,
            spec.Memory,
            spec.Port,
            facts.Release?.Image ?? "",
            HostnamesOf(facts, machines),
            Type,
            app.Namespace,
            facts.Release?.Number ?? 0,
            Times.FromMilliseconds(app.CreatedAt),
            Times.FromMilliseconds(app.UpdatedAt));
    }

    public static AppDetails Details(
        AppFacts facts, string engine, IReadOnlyList<string> machines, OperationRow? open, (bool HasEnvironment, bool HasSecrets) configuration, PublicAddress address)
    {
        var (app, spec) = (facts.App, Spec(facts));
        return new AppDetails(
            app.Id,
            app.Name,
            StatusOf(facts),
            (int)app.Replicas,
            spec.Cpu,
            spec.Memory,
            spec.Memory,
            spec.Port,
            facts.Release?.Image ?? "",
            app.Hostname is { } hostname && !spec.Internal ? address.Of(hostname) : "",
            Times.FromMilliseconds(app.CreatedAt),
            Times.FromMilliseconds(app.UpdatedAt),
            HostnamesOf(facts, machines),
            Type,
            app.Namespace,
            Local,
            Local,
            facts.Release?.Number ?? 0,
            facts.Release?.ConfigRevision ?? 0,
            spec.Strategy,
            spec.ReadinessCheck?.Path,
            configuration.HasEnvironment,
            configuration.HasSecrets,
            open?.Id,
            app.Version,
            facts.Conditions,
            !spec.Internal,
            spec.InternalAddress,
            engine);
    }

    /// <param name="outage">Why this may be old.</param>
    public static AppStatus Status(AppFacts facts, string? outage)
    {
        var (status, message) = AppStatusWords.OfDeployment(facts.Conditions, facts.Found);
        var progress = facts.Found?.Progress ?? (status == AppStatusWords.Running ? 100 : 0);
        return new AppStatus(
            facts.App.Id, facts.App.Name, status, outage is null ? message : $"{message}; {outage}", progress, facts.Release?.Number ?? 0, facts.Found?.Instances ?? [], facts.Conditions);
    }

    public static ReleaseView Release(AppRow app, ReleaseRow release)
    {
        var spec = release.ReadSpec();
        return new ReleaseView(
            release.Id,
            app.Id,
            release.Number,
            release.Image,
            spec.Cpu,
            spec.Memory,
            spec.Replicas ?? (int)app.Replicas,
            Times.FromMilliseconds(release.CreatedAt),
            release.Status,
            release.ImageId,
            release.ConfigRevision,
            release.CommitHash,
            release.CanRunAgain && release.Number != app.DesiredRelease);
    }

    public static async Task<(bool HasEnvironment, bool HasSecrets)> ConfigurationAsync(DatabaseSession session, AppRow app)
    {
        var configuration = await AppConfiguration.FindAsync(session, app.OrganizationId, app.Id);
        return (configuration?.Environment.Entries.Count > 0, configuration?.Secrets.Entries.Count > 0);
    }

    private static AppSpec Spec(AppFacts facts) => facts.Release?.ReadSpec() ?? new AppSpec { Name = facts.App.Name };

    private static string StatusOf(AppFacts facts) =>
        AppStatusWords.OfApp(facts.Conditions, facts.Found is { EarlierServes: true });

    // What is accepted may run on any machine of its engine.
    private static IReadOnlyList<string> HostnamesOf(AppFacts facts, IReadOnlyList<string> machines) => facts.App.DesiredRelease is null ? [] : machines;
}
