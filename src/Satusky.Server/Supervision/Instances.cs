using Satusky.ContainerApi;

namespace Satusky.Server.Supervision;

/// <summary>The apps' instances of this platform.</summary>
internal interface IInstances
{
    /// <summary>Stops those that run and gives their number.</summary>
    Task<int> StopAllAsync(CancellationToken cancellationToken);
}

/// <summary>Instances as containers that carry this platform's id.</summary>
internal sealed class ContainerInstances(HomeFolder home, EngineEndpoint? engine) : IInstances
{
    private const string PlatformLabel = "satusky.com/platform";
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    public async Task<int> StopAllAsync(CancellationToken cancellationToken)
    {
        if (engine is null || !File.Exists(home.PlatformId)) return 0;
        var platform = (await File.ReadAllTextAsync(home.PlatformId, cancellationToken)).Trim();
        using var client = await ContainerEngineClient.ConnectAsync(engine, cancellationToken);
        var running = await client.Containers.ListAsync(all: false, EngineFilters.Label(PlatformLabel, platform), cancellationToken);
        await Task.WhenAll(running.Select(container => client.Containers.StopAsync(container.Id, s_grace, cancellationToken)));
        return running.Count;
    }
}
