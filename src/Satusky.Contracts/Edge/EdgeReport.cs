namespace Satusky.Contracts.Edge;

/// <summary>
/// One line of <c>GET /v1/state</c> (NDJSON). The first comes at once; a change of a draining backend's numbers or of
/// the version follows within 20 ms, any other change within seconds.
/// </summary>
/// <param name="Version">The served document's version, 0 when there has been none.</param>
/// <param name="Backends">Those of the served document, then removed ones that still work on something.</param>
public sealed record EdgeReport(
    long Version,
    IReadOnlyList<EdgeBackendReport> Backends,
    IReadOnlyList<EdgeNetworkReport> Networks,
    IReadOnlyList<EdgeServiceReport> Services);

/// <param name="InFlight">Requests at work, open WebSockets not counted.</param>
public sealed record EdgeBackendReport(string Id, string ServiceId, int InFlight, int WebSockets);

/// <param name="Listening">Whether DNS is answered at the gateway; else <paramref name="Error"/> says why not.</param>
public sealed record EdgeNetworkReport(string Id, bool Listening, string? Error = null);

/// <summary>Counters since the edge's start.</summary>
/// <param name="UpstreamFailures">Attempts that no backend answered properly, also those that a retry mended.</param>
/// <param name="Holding">Requests that wait right now.</param>
/// <param name="Held">Requests that have waited, those at it included.</param>
public sealed record EdgeServiceReport(
    string Id, long Requests, long ServerErrors, long UpstreamFailures, int Holding, long Held, long LongestHoldMs);
