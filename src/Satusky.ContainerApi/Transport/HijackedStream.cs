using System.Net.Sockets;

namespace Satusky.ContainerApi;

/// <summary>A connection of its own that carries bytes in both directions, each of which ends by itself.</summary>
internal sealed class HijackedStream(HttpClient client, EngineBody body, Socket socket) : IAsyncDisposable
{
    public string Operation => body.Operation;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => body.ReadAsync(buffer, cancellationToken);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await body.Raw.WriteAsync(data, cancellationToken);
            await body.Raw.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            throw body.Cut("while data was sent");
        }
    }

    /// <summary>Tells the engine that there is nothing more to come.</summary>
    public void EndWriting()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The engine has closed the connection, and knows.
        }
    }

    public EngineUnreachableException Cut(string where) => body.Cut(where);

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        client.Dispose();
    }
}
