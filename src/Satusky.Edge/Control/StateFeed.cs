using System.Collections.Immutable;
using System.Threading.Channels;

namespace Satusky.Edge.Control;

/// <summary>Wakes the writers of state streams: at once when told of a change, and regularly for everything else.</summary>
internal sealed class StateFeed(TimeProvider time)
{
    public static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(15);

    private static readonly TimeSpan Regularly = TimeSpan.FromSeconds(2);

    private ImmutableArray<Channel<bool>> subscribers = [];

    /// <summary>Cheap enough for every request of a draining backend.</summary>
    public void Changed()
    {
        foreach (var subscriber in subscribers)
            subscriber.Writer.TryWrite(true);
    }

    /// <summary>Calls <paramref name="write"/> now and after every change until cancelled.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        ImmutableInterlocked.Update(ref subscribers, static (all, added) => all.Add(added), wake);
        using var timer = time.CreateTimer(_ => wake.Writer.TryWrite(true), null, TimeSpan.Zero, Regularly);
        try
        {
            while (true)
            {
                await wake.Reader.ReadAsync(cancellationToken);
                await write(cancellationToken);
                await Task.Delay(Coalescing, time, cancellationToken);
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref subscribers, static (all, removed) => all.Remove(removed), wake);
        }
    }
}
