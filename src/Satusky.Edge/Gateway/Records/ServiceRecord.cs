namespace Satusky.Edge.Gateway.Records;

internal sealed record ServiceRecord(ObjectMeta Metadata, ServiceSpec Spec, ServiceStatus? Status = null);

internal sealed record ServiceSpec(IReadOnlyList<ServicePort>? Ports = null, string? Type = null, IReadOnlyList<string>? ExternalIPs = null);

internal sealed record ServicePort(int Port, string? Name = null, string? AppProtocol = null);

internal sealed record ServiceStatus(LoadBalancerStatus? LoadBalancer = null);

internal sealed record LoadBalancerStatus(IReadOnlyList<LoadBalancerIngress>? Ingress = null);

internal sealed record LoadBalancerIngress(string? Ip = null, string? Hostname = null);
