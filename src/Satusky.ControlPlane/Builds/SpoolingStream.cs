using System.Security.Cryptography;

namespace Satusky.ControlPlane.Builds;

/// <summary>Reads <paramref name="source"/> and keeps a copy of every byte read in <paramref name="copy"/>; ends early above the limit.</summary>
internal sealed class SpoolingStream(Stream source, Stream copy, long limit) : ReadOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

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

        hash.AppendData(buffer.Span[..count]);
        await copy.WriteAsync(buffer[..count], cancellationToken);
        return count;
    }

    /// <summary>SHA-256 of everything read.</summary>
    public byte[] Digest() => hash.GetCurrentHash();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
