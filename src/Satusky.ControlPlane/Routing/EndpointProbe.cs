using System.Net;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Routing;

internal sealed record EndpointProbeOptions
{
    public required IEntrance Entrance { get; init; }

    public required int HttpsPort { get; init; }

    /// <summary>Of another entrance that sends on what still arrives there; a name that leads to these leads to the app.</summary>
    public IReadOnlyList<IPAddress> ForwardedFrom { get; init; } = [];

    /// <summary>Of each plane.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What to ask for.</summary>
/// <param name="HealthPath">Null asks for <c>/</c>, where every status below 500 is good.</param>
/// <param name="Mask">Replaces secret values in what the app answers.</param>
internal sealed record EndpointTarget(string Hostname, string? HealthPath, Func<string, string> Mask)
{
    /// <summary>The engine behind the hostname; null is the platform's first.</summary>
    public string? Engine { get; init; }
}

internal sealed record EndpointVerdicts(Verdict Dns, Verdict Tls, Verdict Http);

/// <summary>Looks at a hostname as a visitor does: its name, its certificate, its answer. One connection serves the latter two.</summary>
internal sealed class EndpointProbe(
    EndpointProbeOptions options, X509Certificate2 authority, Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time) : IEndpointProbe
{
    private readonly DnsProbe _dns = new(options, resolve, time);
    private readonly TlsProbe _tls = new(options, authority, time);
    private readonly HttpProbe _http = new(options, time);

    public async Task<EndpointVerdicts> ProbeAsync(EndpointTarget target, CancellationToken cancellationToken)
    {
        if (options.Entrance.Address is not { } address)
        {
            var nowhere = Verdict.Unknown(Reasons.NotMeasured, $"{target.Hostname} was not asked: the {options.Entrance.Name} tells no address yet") with { Hint = options.Entrance.Advice };
            return new EndpointVerdicts(await _dns.ProbeAsync(target.Hostname, cancellationToken), nowhere, nowhere);
        }
        var dns = _dns.ProbeAsync(target.Hostname, cancellationToken);
        var (tls, connection) = await _tls.ProbeAsync(target.Hostname, address, cancellationToken);
        await using (connection)
        {
            var http = connection is null ? HttpProbe.NoConnection(target) : await _http.ProbeAsync(target, connection, cancellationToken);
            return new EndpointVerdicts(await dns, tls, http);
        }
    }
}
