using System.Net;
using Microsoft.Extensions.Logging;

namespace Satusky.Edge;

/// <summary>What an edge is started with; everything else comes in documents over its control socket.</summary>
public sealed record EdgeOptions
{
    /// <summary>Created with mode 0700 when missing; holds the last good document.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Path of the unix socket, created with mode 0600.</summary>
    public required string ControlSocket { get; init; }

    /// <summary>0 takes a free port, here and for HTTPS.</summary>
    public int HttpPort { get; init; } = 80;

    public int HttpsPort { get; init; } = 443;

    /// <summary>Null listens on every IPv4 address, and IPv6 when the host has it.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>Port of the DNS answers at the gateways of app networks.</summary>
    public int DnsPort { get; init; } = 53;

    /// <summary>Asked for foreign names; null means those of /etc/resolv.conf.</summary>
    public IReadOnlyList<IPEndPoint>? DnsUpstreams { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Null logs JSON lines to the console.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
