using System.Text.Json.Serialization;

namespace Satusky.Contracts.Edge;

/// <summary>An app as the edge sees it.</summary>
/// <param name="Id">Names the service in routes, reports and metrics.</param>
/// <param name="Name">The app's name: its DNS label inside its namespace and its name on pages.</param>
/// <param name="Namespace">Null for what has no name in app networks, such as the platform's own API.</param>
/// <param name="State">What the page says, and whether requests wait, while no backend is active.</param>
/// <param name="Message">Shown on that page to everyone: a cause, never a secret.</param>
/// <param name="HoldSeconds">How long a request waits for a backend in state <see cref="EdgeServiceState.Holding"/>.</param>
public sealed record EdgeService(
    string Id,
    string Name,
    string? Namespace,
    EdgeServiceState State,
    IReadOnlyList<EdgeBackend> Backends,
    string? Message = null,
    int HoldSeconds = 0);

[JsonConverter(typeof(JsonStringEnumConverter<EdgeServiceState>))]
public enum EdgeServiceState
{
    [JsonStringEnumMemberName("serving")] Serving,
    [JsonStringEnumMemberName("starting")] Starting,
    [JsonStringEnumMemberName("failing")] Failing,
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>Requests wait until a backend is active, the state changes or their time is over.</summary>
    [JsonStringEnumMemberName("holding")] Holding,
}

/// <summary>One instance. The id stays with one address and port; another address needs another id.</summary>
/// <param name="Id">Unique in the whole document.</param>
/// <param name="Address">An IP address, never a name.</param>
/// <param name="DrainSeconds">
/// Counted from the first document that says <see cref="EdgeBackendState.Draining"/>: the backend's WebSockets
/// are closed spread over the second half of this time; ordinary requests go on until they end.
/// </param>
/// <param name="Tls">How the backend is spoken to where it is another entrance, which finds the app by the hostname; null is plain HTTP.</param>
public sealed record EdgeBackend(string Id, string Address, int Port, EdgeBackendState State, int DrainSeconds = 30, EdgeUpstreamTls? Tls = null);

/// <param name="AuthoritiesPem">Certificate authorities to trust besides those of the machine; may be empty.</param>
public sealed record EdgeUpstreamTls(string AuthoritiesPem);

[JsonConverter(typeof(JsonStringEnumConverter<EdgeBackendState>))]
public enum EdgeBackendState
{
    [JsonStringEnumMemberName("active")] Active,

    /// <summary>Gets no new requests and is not named in DNS; what it is working on goes on.</summary>
    [JsonStringEnumMemberName("draining")] Draining,
}
