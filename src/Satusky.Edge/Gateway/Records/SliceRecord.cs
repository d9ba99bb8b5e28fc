using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Records;

/// <summary>An EndpointSlice: some of the addresses behind a Service.</summary>
internal sealed record SliceRecord(
    ObjectMeta Metadata, string AddressType, IReadOnlyList<Endpoint>? Endpoints = null, IReadOnlyList<EndpointPort>? Ports = null)
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    public ObjectName? Service => Metadata.Labels?.GetValueOrDefault(ServiceLabel) is { } name ? new(Metadata.Namespace, name) : null;
}

internal sealed record Endpoint(IReadOnlyList<string> Addresses, EndpointConditions? Conditions = null, EndpointTarget? TargetRef = null);

/// <summary>Null means what is usual: ready, serving and not terminating.</summary>
internal sealed record EndpointConditions(bool? Ready = null, bool? Serving = null, bool? Terminating = null);

internal sealed record EndpointTarget(string? Uid = null);

internal sealed record EndpointPort(int? Port = null, string? Name = null);
