using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Satusky.KubernetesApi.Tests;

/// <summary>A way to a server that a test can cut and close.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> sockets = [];
    private readonly Uri target;
    private readonly Task serving;
    private volatile bool open = true;

    public TcpRelay(Uri target)
    {
        this.target = target;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"https://{listener.LocalEndpoint}");

    /// <summary>Breaks every connection; with <paramref name="stayOpen"/> false new ones break at once.</summary>
    public void Cut(bool stayOpen)
    {
        open = stayOpen;
        while (sockets.TryTake(out var socket))
            socket.Dispose();
    }

    public void Open() => open = true;

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        Cut(stayOpen: false);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                if (open)
                    _ = RelayAsync(client);
                else
                    client.Dispose();
            }
        }
        catch (SocketException)
        {
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        sockets.Add(client);
        sockets.Add(server);
        try
        {
            await server.ConnectAsync(target.Host, target.Port);
            await using var near = new NetworkStream(client, ownsSocket: true);
            await using var far = new NetworkStream(server, ownsSocket: true);
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
