using System.Threading.Channels;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>Says that something changed; many changes at once are one.</summary>
internal sealed class ChangeSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => channel.Writer.TryWrite(true);

    /// <summary>Waits for the next change, or for so long.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await channel.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Its time has come.
        }
    }
}
