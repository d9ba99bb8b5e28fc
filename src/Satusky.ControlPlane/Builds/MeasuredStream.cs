namespace Satusky.ControlPlane.Builds;

/// <summary>Ends early once the expanded bytes exceed their size limit or their ratio to the compressed ones.</summary>
internal sealed class MeasuredStream(Stream source, SpoolingStream compressed, ContextLimits limits) : ReadOnlyStream
{
    private long bytes;

    public enum Kind
    {
        None,
        Size,
        Ratio,
    }

    public Kind Excess { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Excess == Kind.None ? await source.ReadAsync(buffer, cancellationToken) : 0;
        bytes += count;
        Excess = bytes > limits.Expanded ? Kind.Size
            : bytes > limits.RatioFrom && bytes > compressed.Bytes * limits.Ratio ? Kind.Ratio
            : Kind.None;
        return Excess == Kind.None ? count : 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
