using Microsoft.Extensions.DependencyInjection;
using Satusky.ControlPlane;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Grounds;

/// <summary>
/// The world below a control plane: an engine with the suite's app on it, a way to its hostnames, and hands that meddle with what the platform
/// made. Everything in it belongs to one run.
/// </summary>
internal interface IGround : IAsyncDisposable
{
    /// <summary>The engine and its version.</summary>
    string Engine { get; }

    /// <summary>The image of the suite's app.</summary>
    string Image { get; }

    /// <summary>Why this engine lacks an ability.</summary>
    IReadOnlyDictionary<Ability, string> Missing { get; }

    /// <summary>The cluster, where the engine is one.</summary>
    KubernetesClient? Cluster { get; }

    /// <summary>Gets ready for one control plane. Gives its settings.</summary>
    Task<ControlPlaneSettings> StartAsync(ControlPlaneSettings settings, CancellationToken cancellationToken);

    /// <summary>Adds the engine to a control plane that starts.</summary>
    Task AddEngineAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken);

    /// <summary>Asks the app as a visitor of its hostname does.</summary>
    Task<Reply> GetAsync(Place app, string path, CancellationToken cancellationToken);

    /// <summary>Makes the process of an instance end with status 42.</summary>
    Task CrashAsync(Place app, string instance, CancellationToken cancellationToken);

    /// <summary>Removes an instance behind the platform's back.</summary>
    Task RemoveAsync(Place app, string instance, CancellationToken cancellationToken);

    /// <summary>What an instance may use, and its labels.</summary>
    Task<InstanceSight> InspectAsync(Place app, string instance, CancellationToken cancellationToken);

    /// <summary>Everything that carries the id of the app, each with a name for people.</summary>
    Task<IReadOnlyList<string>> OwnedAsync(string appId, CancellationToken cancellationToken);

    /// <summary>Makes something that looks like part of the app and is somebody else's. Gives a way to ask whether it is as it was.</summary>
    Task<Func<Task<bool>>> AddStrangerAsync(Place app, CancellationToken cancellationToken);

    /// <summary>Removes what a platform leaves for its organizations when all apps are gone.</summary>
    Task CleanUpAsync(string platformId, CancellationToken cancellationToken);
}

/// <summary>Where an app is.</summary>
internal sealed record Place(string AppId, string App, string Namespace, Uri Address, int Port);

/// <param name="Status">0 when nothing answered.</param>
internal sealed record Reply(int Status, byte[] Body);

internal sealed record InstanceSight(long MemoryBytes, int Millicores, IReadOnlyDictionary<string, string> Labels);
