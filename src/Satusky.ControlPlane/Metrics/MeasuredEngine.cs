using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Metrics;

/// <summary>An engine whose work is measured.</summary>
internal sealed class MeasuredEngine(IEngine engine, EngineMetrics metrics) : IEngine
{
    public string Name => engine.Name;

    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public Task<Convergence> ConvergeAsync(DesiredApp desired, CancellationToken cancellationToken) =>
        metrics.ReconcilingAsync(() => engine.ConvergeAsync(desired, cancellationToken));

    public Task<Removal> RemoveAsync(AppKey app, CancellationToken cancellationToken) => metrics.ReconcilingAsync(() => engine.RemoveAsync(app, cancellationToken));

    public Task<ImageResolution> ResolveImageAsync(AppKey app, string image, CancellationToken cancellationToken) => engine.ResolveImageAsync(app, image, cancellationToken);

    public IReadOnlyList<string> Faults(string? engineName, AppSpec spec) => engine.Faults(engineName, spec);

    public string? Outage(string? engineName) => engine.Outage(engineName);

    public string? BuildFault(string? engineName) => engine.BuildFault(engineName);

    public Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken) =>
        metrics.BuildingAsync(() => engine.BuildAsync(order, onLine, cancellationToken), outcome => outcome is BuildOutcome.Built);

    public IAsyncEnumerable<string> ObserveAsync(CancellationToken cancellationToken) => engine.ObserveAsync(cancellationToken);

    public Task<IReadOnlyList<MachineView>> ListMachinesAsync(CancellationToken cancellationToken) => engine.ListMachinesAsync(cancellationToken);

    public Task<IReadOnlyList<MachineView>> ListMachinesAsync(string? engineName, CancellationToken cancellationToken) => engine.ListMachinesAsync(engineName, cancellationToken);
}
