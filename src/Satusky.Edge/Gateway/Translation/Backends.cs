using System.Net;
using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>The Services that routes lead to, as the edge serves them: their endpoints, by the port of the pod.</summary>
internal sealed class Backends(ClusterView cluster, Grants grants)
{
    private static readonly HashSet<string> OtherProtocols = new(StringComparer.Ordinal) { "kubernetes.io/h2c", "kubernetes.io/wss", "https", "grpc" };

    private readonly Dictionary<string, EdgeService> services = new(StringComparer.Ordinal);

    public IReadOnlyList<EdgeService> Services => [.. services.Values.OrderBy(service => service.Id, StringComparer.Ordinal)];

    /// <summary>The id of the service that the edge shall send to, or why there is none.</summary>
    public (string? ServiceId, Problem? Problem) Resolve(BackendReference reference, string routeNamespace)
    {
        if (reference is not { Group: null or "", Kind: null or "Service" })
            return (null, new("InvalidKind", $"backend {reference.Name} is a {reference.Kind} of group \"{reference.Group}\": name a Service"));
        var name = new ObjectName(reference.Namespace ?? routeNamespace, reference.Name);
        if (!grants.Allow("HTTPRoute", routeNamespace, "Service", name))
            return (null, new("RefNotPermitted", $"Service {name} is in another namespace: a ReferenceGrant there must allow HTTPRoutes of {routeNamespace}"));
        if (cluster.Service(name) is not { } service)
            return (null, new("BackendNotFound", $"there is no Service {name}"));
        if (service.Spec.Type == "ExternalName")
            return (null, new("BackendNotFound", $"Service {name} is an ExternalName: name one with endpoints"));
        if ((service.Spec.Ports ?? []).FirstOrDefault(port => port.Port == reference.Port) is not { } port)
            return (null, new("BackendNotFound", $"Service {name} has no port {reference.Port}"));
        if (port.AppProtocol is { } protocol && OtherProtocols.Contains(protocol))
            return (null, new("UnsupportedProtocol", $"port {port.Port} of Service {name} speaks {protocol}: backends are spoken to in HTTP/1.1 without TLS"));

        var id = $"{name}:{port.Port}";
        if (!services.ContainsKey(id))
            services.Add(id, new EdgeService(id, name.Name, Namespace: null, EdgeServiceState.Serving, Endpoints(id, name, port)));
        return (id, null);
    }

    private EdgeBackend[] Endpoints(string id, ObjectName service, ServicePort port)
    {
        var slices = cluster.Slices(service).Where(slice => slice.AddressType is "IPv4" or "IPv6").ToList();
        // A service with both families names every pod twice.
        if (slices.Any(slice => slice.AddressType == "IPv4"))
            slices.RemoveAll(slice => slice.AddressType != "IPv4");
        var backends =
            from slice in slices
            from number in slice.Ports ?? []
            where number.Port is not null && (number.Name ?? "") == (port.Name ?? "")
            from endpoint in slice.Endpoints ?? []
            let state = State(endpoint.Conditions)
            where state is not null && IPAddress.TryParse(endpoint.Addresses[0], out _)
            select new EdgeBackend($"{id}/{endpoint.TargetRef?.Uid ?? endpoint.Addresses[0]}:{number.Port}", endpoint.Addresses[0], number.Port!.Value, state.Value);
        // While slices are rearranged, an endpoint may be in two of them.
        return [.. backends.GroupBy(backend => backend.Id, StringComparer.Ordinal).Select(same => same.MinBy(backend => backend.State)!).OrderBy(backend => backend.Id, StringComparer.Ordinal)];
    }

    private static EdgeBackendState? State(EndpointConditions? conditions) => conditions switch
    {
        { Terminating: true, Serving: false } => null,
        { Terminating: true } => EdgeBackendState.Draining,
        { Ready: false } => null,
        _ => EdgeBackendState.Active,
    };
}
