using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Reads apps for people. Everything comes from the store; the engine is not asked how they are.</summary>
internal sealed class AppReads(Database database, IEngine engine, PublicAddress address)
{
    /// <summary>Apps after <paramref name="cursor"/>, oldest first, and the cursor of the next page or null.</summary>
    public async Task<(IReadOnlyList<AppSummary> Apps, string? Next)> ListAsync(Caller caller, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var machines = await MachineIdsAsync(cancellationToken);
        return await database.ReadAsync(
            async session =>
            {
                var after = (await session.ListAppsAsync(caller.OrganizationId)).Where(app => string.CompareOrdinal(app.Id, cursor) > 0).ToList();
                var releases = (await session.ListDesiredReleasesAsync(caller.OrganizationId)).ToDictionary(release => release.AppId);
                var conditions = await session.ListAllConditionsAsync(caller.OrganizationId);
                var found = await session.ListObservationsAsync(caller.OrganizationId);
                var apps = new List<AppSummary>();
                foreach (var app in after.Take(limit))
                {
                    var release = releases.GetValueOrDefault(app.Id) ?? await session.FindReleaseAsync(app.Id, app.LastRelease);
                    apps.Add(AppViews.Summary(new AppFacts(app, release, [.. conditions[app.Id]], found.GetValueOrDefault(app.Id), machines)));
                }

                return (apps, after.Count > limit ? after[limit - 1].Id : null);
            },
            cancellationToken);
    }

    public async Task<AppDetails?> FindAsync(Caller caller, string nameOrId, CancellationToken cancellationToken)
    {
        var machines = await MachineIdsAsync(cancellationToken);
        return await database.ReadAsync(
            async session =>
            {
                if (await FactsAsync(session, caller, nameOrId, machines) is not { } facts)
                {
                    return null;
                }

                var open = await session.ListOpenOperationsAsync(facts.App.Id);
                var configuration = await AppViews.ConfigurationAsync(session, facts.App);
                return AppViews.Details(facts, open is [.., var last] ? last : null, configuration, address);
            },
            cancellationToken);
    }

    public Task<AppStatus?> FindStatusAsync(Caller caller, string nameOrId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await FactsAsync(session, caller, nameOrId, []) is { } facts ? AppViews.Status(facts, engine.Outage) : null, cancellationToken);

    public Task<IReadOnlyList<ReleaseView>?> ListReleasesAsync(Caller caller, string nameOrId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ReleaseView>?>(
            async session => await session.FindAppAsync(caller.OrganizationId, nameOrId) is { } app
                ? [.. (await session.ListReleasesAsync(app.Id)).Select(release => AppViews.Release(app, release))]
                : null,
            cancellationToken);

    public Task<AppRow?> FindRowAsync(Caller caller, string nameOrId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.FindAppAsync(caller.OrganizationId, nameOrId), cancellationToken);

    private static async Task<AppFacts?> FactsAsync(DatabaseSession session, Caller caller, string nameOrId, IReadOnlyList<string> machines) =>
        await session.FindAppAsync(caller.OrganizationId, nameOrId) is { } app
            ? new AppFacts(
                app,
                await session.FindReleaseAsync(app.Id, app.DesiredRelease ?? app.LastRelease),
                await session.ListConditionsAsync(app.Id),
                await session.FindObservationAsync(app.Id),
                machines)
            : null;

    private async Task<IReadOnlyList<string>> MachineIdsAsync(CancellationToken cancellationToken) =>
        [.. (await engine.ListMachinesAsync(cancellationToken)).Select(machine => machine.MachineId)];
}

/// <summary>What is known of one app.</summary>
/// <param name="Release">The one that should run, or while nothing was accepted yet the one being prepared.</param>
/// <param name="Found">What the engine last found, or null before its first look.</param>
internal sealed record AppFacts(AppRow App, ReleaseRow? Release, IReadOnlyList<Condition> Conditions, Observation? Found, IReadOnlyList<string> Machines);
