using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Satusky.KubernetesApi.Tests;

/// <summary>A way to a server that a test can cut and close; also an HTTP proxy that leads there whatever it is asked for.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> sockets = [];
    private readonly Uri target;
    private readonly bool isProxy;
    private readonly Task serving;
    private volatile bool open = true;

    public TcpRelay(Uri target, bool isProxy = false)
    {
        this.target = target;
        this.isProxy = isProxy;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"{(isProxy ? "http" : "https")}://{listener.LocalEndpoint}");

    /// <summary>The first line of what the proxy was asked.</summary>
    public string Asked { get; private set; } = "";

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

    private async Task AcceptAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, bufferSize: 1, leaveOpen: true);
        Asked = await reader.ReadLineAsync() ?? "";
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
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
            if (isProxy)
                await AcceptAsync(near);
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
