using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines;

/// <summary>
/// What runs apps: the containers of one machine, or a cluster. Rollout order, placement and restarts are the engine's;
/// what should be, releases and verdicts are the platform's.
/// </summary>
public interface IEngine
{
    /// <summary>The engine's name in settings and answers: <c>containers</c> or <c>kubernetes</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Connects, finds what runs, and starts watching. Called once in every replica, before anything else. Of those that do not lead, only machines,
    /// logs and observations are asked.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings the world one step nearer to <paramref name="desired"/> and says what it found. Safe to call at any time and again
    /// after a kill at any instruction; never called twice at once for one app.
    /// </summary>
    Task<Convergence> ConvergeAsync(DesiredApp desired, CancellationToken cancellationToken);

    /// <summary>Removes everything the app owns on this engine; safe to repeat.</summary>
    Task<Removal> RemoveAsync(AppKey app, CancellationToken cancellationToken);

    /// <summary>Finds the image a user named for an app, locally first, else at its registry.</summary>
    Task<ImageResolution> ResolveImageAsync(AppKey app, string image, CancellationToken cancellationToken);

    /// <summary>What of a specification cannot be done, each a sentence that says what to do instead.</summary>
    /// <param name="engine">Where the app runs; null for an app that does not yet.</param>
    IReadOnlyList<string> Faults(string? engine, AppSpec spec) => [];

    /// <summary>Why what is known of apps may be old, with the time since when; null while there is news.</summary>
    /// <param name="engine">Where the app runs.</param>
    string? Outage(string? engine) => null;

    /// <summary>Why no image can be built as things are set up, with what to do about it; null when one can.</summary>
    /// <param name="engine">Where the app runs; null for an app that does not yet.</param>
    string? BuildFault(string? engine) => null;

    /// <summary>Builds an image out of an uploaded context. Cancelling <paramref name="cancellationToken"/> ends the build's processes.</summary>
    Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken);

    /// <summary>Ids of apps whose observed state may have changed; ends only with <paramref name="cancellationToken"/>.</summary>
    IAsyncEnumerable<string> ObserveAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<MachineView>> ListMachinesAsync(CancellationToken cancellationToken);

    /// <summary>The machines that an app can run on.</summary>
    /// <param name="engine">Where it runs; null for an app that does not yet.</param>
    Task<IReadOnlyList<MachineView>> ListMachinesAsync(string? engine, CancellationToken cancellationToken) => ListMachinesAsync(cancellationToken);
}
