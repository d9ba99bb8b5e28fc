namespace Satusky.ContainerApi;

/// <summary>Bridge networks, named by name or id.</summary>
public sealed class NetworksApi
{
    private const string Driver = "bridge";
    private const string BridgeNameOption = "com.docker.network.bridge.name";
    private readonly EngineHttp http;
    private readonly EngineKind kind;

    internal NetworksApi(EngineHttp http, EngineKind kind) => (this.http, this.kind) = (http, kind);

    /// <summary>
    /// Creates a network and gives its id. On Podman it has no name server, so containers ask the servers they were created with;
    /// Docker always has its own, which forwards to those.
    /// </summary>
    public async Task<string> CreateAsync(NetworkSpec spec, CancellationToken cancellationToken)
    {
        // Podman's Docker-compatible path cannot leave the name server out.
        var request = kind == EngineKind.Podman
            ? EngineRequest.Post(new("/libpod/networks/create")).WithJson(LibpodBody(spec), EngineJson.Default.LibpodNetworkBody)
            : EngineRequest.Post(new("/networks/create")).WithJson(Body(spec), EngineJson.Default.CreateNetworkBody);
        var answer = await http.CallAsync(request, EngineJson.Default.CreatedAnswer, cancellationToken);
        return answer.Id ?? throw new ContainerApiException(EngineFault.Protocol, request.Operation, "the engine gave no id for the new network");
    }

    public async Task<NetworkDetails> InspectAsync(string network, CancellationToken cancellationToken) =>
        (await http.GetAsync(Path(network), EngineJson.Default.NetworkAnswer, cancellationToken)).ToDetails();

    /// <summary>Members are filled in only by <see cref="InspectAsync"/>.</summary>
    public async Task<IReadOnlyList<NetworkDetails>> ListAsync(EngineFilters? filters, CancellationToken cancellationToken)
    {
        var path = new EnginePath("/networks").WithFilters(filters);
        return [.. (await http.GetAsync(path, EngineJson.Default.ListNetworkAnswer, cancellationToken)).Select(answer => answer.ToDetails())];
    }

    /// <summary>Refused with a conflict while containers are on it.</summary>
    public Task RemoveAsync(string network, CancellationToken cancellationToken) => http.SendAsync(EngineRequest.Delete(Path(network)), cancellationToken);

    public Task ConnectAsync(NetworkAttachment attachment, string container, CancellationToken cancellationToken) =>
        http.SendAsync(
            EngineRequest.Post(Path(attachment.Name, "/connect"))
                .WithJson(new(container, EndpointBody.From(attachment)), EngineJson.Default.NetworkConnectBody),
            cancellationToken);

    public Task DisconnectAsync(string network, string container, bool force, CancellationToken cancellationToken) =>
        http.SendAsync(
            EngineRequest.Post(Path(network, "/disconnect")).WithJson(new(container, force), EngineJson.Default.NetworkDisconnectBody), cancellationToken);

    private static CreateNetworkBody Body(NetworkSpec spec) => new(
        spec.Name,
        Driver,
        CheckDuplicate: true,
        spec.Internal,
        spec.Subnet is { } subnet ? new([new(subnet, spec.Gateway)]) : null,
        spec.BridgeName is { } bridge ? new Dictionary<string, string> { [BridgeNameOption] = bridge } : null,
        spec.Labels);

    private static LibpodNetworkBody LibpodBody(NetworkSpec spec) => new(
        spec.Name,
        Driver,
        spec.BridgeName,
        DnsEnabled: false,
        spec.Internal,
        spec.Subnet is { } subnet ? [new(subnet, spec.Gateway)] : null,
        spec.Labels);

    private static EnginePath Path(string network, string action = "") => new($"/networks/{EnginePath.Name(network)}{action}");
}
