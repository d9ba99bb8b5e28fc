using Microsoft.Extensions.Logging;
using Satusky.Edge.Gateway.Cluster;
using Satusky.Edge.Gateway.Translation;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway;

/// <summary>An edge that a Kubernetes cluster configures through the Gateway API.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly KubernetesClient client;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task following;

    private GatewayHost(GatewayOptions options, EdgeHost edge)
    {
        Edge = edge;
        client = new(options.Cluster, new KubernetesClientOptions { Name = "satusky-gateway", Time = options.Edge.TimeProvider });
        var settings = new GatewaySettings(
            options.Domain, edge.HttpPort, edge.HttpsPort, options.Addresses, options.Service is { } service ? new ObjectName(options.Namespace, service) : null);
        var controller = new GatewayController(client, options, settings, edge.Configuration, edge.Logging.CreateLogger<GatewayController>());
        following = Task.Run(() => controller.RunAsync(stopping.Token));
    }

    public EdgeHost Edge { get; }

    /// <summary>Runs until the token is cancelled, then lets requests end for a few seconds.</summary>
    public static async Task RunAsync(GatewayOptions options, CancellationToken cancellationToken)
    {
        await using var gateway = await StartAsync(options, cancellationToken);
        await gateway.following.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Returns when the last good configuration is served, whether the cluster can be reached or not.</summary>
    public static async Task<GatewayHost> StartAsync(GatewayOptions options, CancellationToken cancellationToken) =>
        new(options, await EdgeHost.StartAsync(options.Edge, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await following;
        await Edge.DisposeAsync();
        client.Dispose();
        stopping.Dispose();
    }
}
