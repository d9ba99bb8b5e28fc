using System.Threading.Channels;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Collects the ids of apps whose observed state may have changed, for the reconciler to read.</summary>
internal sealed class AppSignals
{
    private readonly Channel<string> changes = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    public void Changed(string appId) => changes.Writer.TryWrite(appId);

    public IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken) => changes.Reader.ReadAllAsync(cancellationToken);
}
