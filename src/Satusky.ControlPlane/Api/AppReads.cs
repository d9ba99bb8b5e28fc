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
        var (found, next) = await database.ReadAsync(
            async session =>
            {
                var after = (await session.ListAppsAsync(caller.OrganizationId)).Where(app => string.CompareOrdinal(app.Id, cursor) > 0).ToList();
                var releases = (await session.ListDesiredReleasesAsync(caller.OrganizationId)).ToDictionary(release => release.AppId);
                var conditions = await session.ListAllConditionsAsync(caller.OrganizationId);
                var observations = await session.ListObservationsAsync(caller.OrganizationId);
                var apps = new List<AppFacts>();
                foreach (var app in after.Take(limit))
                {
                    var release = releases.GetValueOrDefault(app.Id) ?? await session.FindReleaseAsync(app.Id, app.LastRelease);
                    apps.Add(new AppFacts(app, release, [.. conditions[app.Id]], observations.GetValueOrDefault(app.Id)));
                }

                return (apps, after.Count > limit ? after[limit - 1].Id : null);
            },
            cancellationToken);
        var machines = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var runsOn in found.Select(facts => facts.App.Engine ?? engine.Name).Distinct())
        {
            machines[runsOn] = await MachineIdsAsync(runsOn, cancellationToken);
        }

        return ([.. found.Select(facts => AppViews.Summary(facts, machines[facts.App.Engine ?? engine.Name]))], next);
    }

    public async Task<AppDetails?> FindAsync(Caller caller, string nameOrId, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            async session => await FactsAsync(session, caller, nameOrId) is { } facts
                ? (facts, await session.ListOpenOperationsAsync(facts.App.Id), await AppViews.ConfigurationAsync(session, facts.App))
                : ((AppFacts, IReadOnlyList<OperationRow>, (bool, bool))?)null,
            cancellationToken);
        if (found is not var (facts, open, configuration))
        {
            return null;
        }

        var runsOn = facts.App.Engine ?? engine.Name;
        return AppViews.Details(facts, runsOn, await MachineIdsAsync(runsOn, cancellationToken), open is [.., var last] ? last : null, configuration, address);
    }

    public Task<AppStatus?> FindStatusAsync(Caller caller, string nameOrId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await FactsAsync(session, caller, nameOrId) is { } facts ? AppViews.Status(facts, engine.Outage(facts.App.Engine)) : null, cancellationToken);

    public Task<IReadOnlyList<ReleaseView>?> ListReleasesAsync(Caller caller, string nameOrId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ReleaseView>?>(
            async session => await session.FindAppAsync(caller.OrganizationId, nameOrId) is { } app
                ? [.. (await session.ListReleasesAsync(app.Id)).Select(release => AppViews.Release(app, release))]
                : null,
            cancellationToken);

    public Task<AppRow?> FindRowAsync(Caller caller, string nameOrId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.FindAppAsync(caller.OrganizationId, nameOrId), cancellationToken);

    private static async Task<AppFacts?> FactsAsync(DatabaseSession session, Caller caller, string nameOrId) =>
        await session.FindAppAsync(caller.OrganizationId, nameOrId) is { } app
            ? new AppFacts(
                app,
                await session.FindReleaseAsync(app.Id, app.DesiredRelease ?? app.LastRelease),
                await session.ListConditionsAsync(app.Id),
                await session.FindObservationAsync(app.Id))
            : null;

    private async Task<IReadOnlyList<string>> MachineIdsAsync(string runsOn, CancellationToken cancellationToken) =>
        [.. (await engine.ListMachinesAsync(runsOn, cancellationToken)).Select(machine => machine.MachineId)];
}

/// <summary>What is known of one app.</summary>
/// <param name="Release">The one that should run, or while nothing was accepted yet the one being prepared.</param>
/// <param name="Found">What the engine last found, or null before its first look.</param>
internal sealed record AppFacts(AppRow App, ReleaseRow? Release, IReadOnlyList<Condition> Conditions, Observation? Found);
