using System.Diagnostics.CodeAnalysis;

namespace Satusky.ContainerApi;

/// <summary>Where an engine listens: a unix socket, or host and port without TLS.</summary>
public sealed record EngineEndpoint
{
    private EngineEndpoint(string? socketPath, string? host, int port) => (SocketPath, Host, Port) = (socketPath, host, port);

    public string? SocketPath { get; }

    public string? Host { get; }

    public int Port { get; }

    public static EngineEndpoint Unix(string socketPath) => new(socketPath, null, 0);

    public static EngineEndpoint Tcp(string host, int port) => new(null, host, port);

    /// <summary>Reads <c>unix:///path</c>, <c>/path</c> and <c>tcp://host:port</c>, the forms of DOCKER_HOST that need no TLS or SSH.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EngineEndpoint? endpoint)
    {
        endpoint = null;
        if (text.StartsWith("unix://", StringComparison.Ordinal))
            text = text["unix://".Length..];
        if (text.StartsWith('/'))
            endpoint = Unix(text);
        else if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "tcp" or "http" && uri.Port > 0)
            endpoint = Tcp(uri.Host, uri.Port);
        return endpoint is not null;
    }

    public override string ToString() => SocketPath is not null ? $"unix://{SocketPath}" : $"tcp://{Host}:{Port}";
}
