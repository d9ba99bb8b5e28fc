using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Everything stored about one app that a reconciliation starts from, read in one snapshot.</summary>
internal sealed record AppState(
    AppRow App, ReleaseRow? Release, IReadOnlyList<OperationRow> Operations, IReadOnlyList<Condition> Conditions, Observation? Observation, VolumeRow? Volume)
{
    /// <summary>The operation whose change is being carried out on the engine that runs the app, or null. A move begins that only when traffic does.</summary>
    public OperationRow? RollingOut => App.MovesTo is null ? Operations.FirstOrDefault(o => !o.IsPreparing) : null;

    public static Task<AppState?> ReadAsync(Database database, string appId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                if (await session.FindAppAsync(appId) is not { } app)
                {
                    return null;
                }

                var release = app.DesiredRelease is { } number ? await session.FindReleaseAsync(appId, number) : null;
                return new AppState(
                    app,
                    release,
                    await session.ListOpenOperationsAsync(appId),
                    await session.ListConditionsAsync(appId),
                    await session.FindObservationAsync(appId),
                    await session.FindVolumeOfAppAsync(appId));
            },
            cancellationToken);

    /// <summary>The states of all apps, oldest first.</summary>
    public static Task<IReadOnlyList<AppState>> ReadAllAsync(Database database, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AppState>>(
            async session =>
            {
                var releases = (await session.ListDesiredReleasesAsync()).ToDictionary(release => release.AppId);
                var operations = (await session.ListOpenOperationsAsync()).ToLookup(operation => operation.AppId);
                var conditions = await session.ListAllConditionsAsync();
                var observations = await session.ListObservationsAsync();
                var volumes = (await session.ListAttachedVolumesAsync()).ToDictionary(volume => volume.AppId!);
                return
                [
                    .. (await session.ListAppsAsync()).Select(app => new AppState(
                        app,
                        releases.GetValueOrDefault(app.Id),
                        [.. operations[app.Id]],
                        [.. conditions[app.Id].OrderBy(c => c.Type)],
                        observations.GetValueOrDefault(app.Id),
                        volumes.GetValueOrDefault(app.Id))),
                ];
            },
            cancellationToken);

    /// <summary>What the engine is to make true, or null while nothing was accepted yet.</summary>
    public DesiredApp? Desired() => Release?.ReadSpec() is { } spec
        ? new DesiredApp
        {
            Key = App.Key,
            AlsoOn = App.MovesTo,
            Hostname = spec.Internal ? null : App.Hostname!,
            Release = Release.Number,
            Generation = App.Generation,
            Spec = spec,
            Replicas = (int)App.Replicas,
            ImageId = Release.ImageId!,
            ConfigRevision = Release.ConfigRevision,
            NewestConfigRevision = App.ConfigRevision,
            Volume = spec.Volume is { } volume
                ? (Volume ?? throw new InvalidOperationException($"release {Release.Number} of {App.Name} mounts a volume that is not stored")).At(volume.Mount)
                : null,
        }
        : null;

    /// <summary>The same for the engine that the app moves to, or null while it does not move.</summary>
    public DesiredApp? Arriving(string present) => App.MovesTo is { } target && Release?.CarriedImageId is { } image && Desired() is { } desired
        ? desired with { Key = desired.Key with { Engine = target }, AlsoOn = App.Engine ?? present, ImageId = image }
        : null;
}
