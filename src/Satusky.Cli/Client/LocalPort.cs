using System.Net;
using System.Net.Sockets;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Client;

/// <summary>One local port, listening on both loopback addresses where the machine has both, and the port of instances it leads to.</summary>
internal sealed class LocalPort : IDisposable
{
    private const int Backlog = 128;
    private readonly List<Socket> listeners = [];

    private LocalPort(int remote) => Remote = remote;

    public int Local { get; private set; }

    public int Remote { get; }

    public IEnumerable<IPEndPoint> Addresses => listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!);

    /// <param name="local">0 takes a free one.</param>
    public static LocalPort Open(int local, int remote)
    {
        var port = new LocalPort(remote);
        try
        {
            port.Listen(IPAddress.Loopback, local);
            port.Local = port.Addresses.Single().Port;
            if (Socket.OSSupportsIPv6)
                port.Listen(IPAddress.IPv6Loopback, port.Local);
            return port;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported && port.listeners.Count > 0)
        {
            return port; // This machine has no IPv6.
        }
        catch (SocketException e)
        {
            port.Dispose();
            throw new CliException(
                $"port {local} of this machine cannot be listened on: {(e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "it is in use" : e.Message)}",
                $"Choose another local port: {(local < 60000 ? local + 1 : local - 1)}:{remote}, or any free one with :{remote}") { Code = Reasons.Conflict };
        }
    }

    /// <summary>Takes connections on all addresses until cancelled.</summary>
    public Task AcceptAsync(Action<Socket> take, CancellationToken cancel) => Task.WhenAll(listeners.Select(async listener =>
    {
        while (true)
            take(await listener.AcceptAsync(cancel));
    }));

    public void Dispose() => listeners.ForEach(listener => listener.Dispose());

    private void Listen(IPAddress address, int port)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(Backlog);
            listeners.Add(listener);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }
}
