using Microsoft.AspNetCore.Connections;

namespace Satusky.Edge.Control;

/// <summary>Counts public connections; its middlewares stand before and behind TLS.</summary>
internal sealed class ConnectionStatistics
{
    private int open;
    private long handshakes;

    public int Open => Volatile.Read(ref open);

    public long Handshakes => Interlocked.Read(ref handshakes);

    public ConnectionDelegate CountOpen(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref open);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    };

    public ConnectionDelegate CountHandshake(ConnectionDelegate next) => connection =>
    {
        Interlocked.Increment(ref handshakes);
        return next(connection);
    };
}
