using System.Net;
using System.Net.Sockets;
using System.Text;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Tests.Support;

/// <summary>Answers the first bytes of every connection with fixed bytes and closes it; null closes without an answer.</summary>
internal sealed class RawApp : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task running;
    private int connections;

    public RawApp(string? answer)
    {
        listener.Start();
        running = RunAsync(answer is null ? [] : Encoding.Latin1.GetBytes(answer));
    }

    public int Connections => Volatile.Read(ref connections);

    public EdgeBackend Active() => new("raw", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, EdgeBackendState.Active);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await running;
    }

    private async Task RunAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(CancellationToken.None);
                Interlocked.Increment(ref connections);
                await client.GetStream().ReadAtLeastAsync(new byte[1024], 1, throwOnEndOfStream: false, CancellationToken.None);
                await client.GetStream().WriteAsync(answer, CancellationToken.None);
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }
}
