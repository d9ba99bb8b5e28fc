using Satusky.ContainerApi;
using Satusky.ControlPlane.Metrics;

namespace Satusky.ControlPlane.Engines.Containers;

internal sealed class EngineReadiness(EngineConnection engine) : IReadinessCheck
{
    public string Name => "engine";

    public async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.System.PingAsync(cancellationToken);
            return null;
        }
        catch (ContainerApiException exception)
        {
            return $"the container engine does not answer: {exception.Message}";
        }
    }
}

internal sealed class EdgeReadiness(EdgePublisher edge) : IReadinessCheck
{
    public string Name => "edge";

    public Task<string?> FaultAsync(CancellationToken cancellationToken) =>
        Task.FromResult(edge.Fault ?? (edge.IsConnected ? null : "the edge does not serve the platform's document yet: is 'satusky edge' running?"));
}

internal sealed class EdgeMetrics(EdgeClient edge, TimeProvider time) : IMetricsSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await edge.MetricsAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            return "";
        }
    }
}
