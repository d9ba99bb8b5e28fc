using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Satusky.KubernetesApi;

/// <summary>The changes one subscriber has yet to read, at most one per object, so that a slow one holds up nobody.</summary>
internal sealed class ChangeFeed<T>
    where T : class
{
    private readonly Channel<ObjectName> order = Channel.CreateUnbounded<ObjectName>(new() { SingleReader = true });
    private readonly Dictionary<ObjectName, (T? Before, T? After)> pending = [];

    public void Add(ObjectName name, T? before, T? after)
    {
        lock (pending)
        {
            if (pending.TryGetValue(name, out var waiting))
            {
                pending[name] = (waiting.Before, after);
                return;
            }

            pending[name] = (before, after);
        }

        order.Writer.TryWrite(name);
    }

    public void Complete() => order.Writer.TryComplete();

    public async IAsyncEnumerable<InformerChange<T>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var name in order.Reader.ReadAllAsync(cancellationToken))
        {
            (T? Before, T? After) change;
            lock (pending)
                pending.Remove(name, out change);
            if (change is not (null, null))
                yield return new(name, change.Before, change.After);
        }
    }
}
