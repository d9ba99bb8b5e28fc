namespace Satusky.ControlPlane.Builds;

/// <summary>Reads <paramref name="source"/> and keeps a copy of every byte read in <paramref name="copy"/>; ends early above the limit.</summary>
internal sealed class SpoolingStream(Stream source, Stream copy, long limit) : ReadOnlyStream
{
    public long Bytes { get; private set; }

    public bool IsOverLimit { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = IsOverLimit ? 0 : await source.ReadAsync(buffer, cancellationToken);
        Bytes += count;
        if (Bytes > limit)
        {
            IsOverLimit = true;
            return 0;
        }

        await copy.WriteAsync(buffer[..count], cancellationToken);
        return count;
    }
}
