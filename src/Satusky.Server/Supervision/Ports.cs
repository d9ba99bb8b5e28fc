using System.Net;
using System.Net.Sockets;

namespace Satusky.Server.Supervision;

internal static class Ports
{
    private const int DnsPort = 53;

    /// <summary>Gives the lines to print for ports that cannot be listened on.</summary>
    public static IReadOnlyList<string> Problems(ServerSettings settings, SupervisorState? left)
    {
        var held = left?.Processes.Where(process => process.IsAlive).SelectMany(process => process.Ports).ToHashSet() ?? [];
        return [.. new[]
        {
            Problem("SATUSKY_API_PORT", IPAddress.Loopback, settings.ApiPort),
            Problem("SATUSKY_HTTP_PORT", IPAddress.Any, settings.HttpPort),
            Problem("SATUSKY_HTTPS_PORT", IPAddress.Any, settings.HttpsPort),
            settings.Kubernetes is null ? DnsProblem() : null,
        }.OfType<string>()];

        static string? DnsProblem()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, DnsPort));
                return null;
            }
            catch (SocketException e)
            {
                // Who holds it on another address is in nobody's way.
                return e.SocketErrorCode == SocketError.AccessDenied
                    ? $"Apps ask for names at port {DnsPort}, which needs root here. Allow it once with: sudo sysctl -w net.ipv4.ip_unprivileged_port_start={DnsPort}"
                    : null;
            }
        }

        string? Problem(string variable, IPAddress address, int port)
        {
            if (held.Contains(port)) return null;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen();
                return null;
            }
            catch (SocketException e)
            {
                return e.SocketErrorCode == SocketError.AccessDenied
                    ? $"Port {port} needs root. Set {variable} to a port from 1024 on."
                    : $"Port {port} is taken by another process (ss -ltnp 'sport = :{port}' names it). Stop that process, or set {variable} to a free port.";
            }
        }
    }
}
