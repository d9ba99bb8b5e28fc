using System.Text;
using System.Text.Json.Nodes;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Grounds;

/// <summary>
/// Goes the way of a request through the cluster's own objects: from the hostname's HTTPRoute to its Service, to one of the ready endpoints, to that
/// pod's port. So an app can be asked also where no gateway runs.
/// </summary>
internal sealed class ClusterVisitor(KubernetesClient client)
{
    private static readonly Reply NoRoute = new(404, []);
    private static readonly Reply NoEndpoint = new(503, []);
    private int turn;

    public async Task<Reply> GetAsync(Place app, string path, CancellationToken cancellationToken)
    {
        if (await BackendAsync(app, cancellationToken) is not { } service)
        {
            return NoRoute;
        }

        if (await EndpointAsync(service, cancellationToken) is not var (pod, port))
        {
            return NoEndpoint;
        }

        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, token) => await client.Pods.ConnectAsync(pod, port, token) });
        try
        {
            using var response = await http.GetAsync(new Uri($"http://{app.Address.Host}{path}"), cancellationToken);
            return new Reply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or KubernetesException)
        {
            return new Reply(0, Encoding.UTF8.GetBytes($"{pod}: {exception.InnerException?.Message ?? exception.Message}"));
        }
    }

    private async Task<ObjectName?> BackendAsync(Place app, CancellationToken cancellationToken)
    {
        var route = await client.FindAsync(KubernetesResource.HttpRoutes, new ObjectName(app.Namespace, app.App), cancellationToken);
        return route?["spec"]?["hostnames"] is JsonArray hostnames && hostnames.Any(name => (string?)name == app.Address.Host)
            ? new ObjectName(app.Namespace, (string)route["spec"]!["rules"]![0]!["backendRefs"]![0]!["name"]!)
            : null;
    }

    private async Task<(ObjectName Pod, int Port)?> EndpointAsync(ObjectName service, CancellationToken cancellationToken)
    {
        var query = new ObjectQuery { Namespace = service.Namespace, Labels = $"kubernetes.io/service-name={service.Name}" };
        var slices = await client.ListAsync(KubernetesResource.EndpointSlices, query, cancellationToken);
        var ready = slices.Items.SelectMany(slice => (slice["endpoints"] as JsonArray ?? [])
            .Where(endpoint => (bool?)endpoint!["conditions"]?["ready"] == true)
            .Select(endpoint => (Pod: new ObjectName(service.Namespace, (string)endpoint!["targetRef"]!["name"]!), Port: (int)slice["ports"]![0]!["port"]!))).ToList();
        return ready.Count == 0 ? null : ready[Interlocked.Increment(ref turn) % ready.Count];
    }
}
