using System.IO.Compression;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Builds;

/// <summary>Takes uploaded build contexts, each checked while it streams to where it is kept.</summary>
internal sealed class ContextArchive(IContextStore contexts, ContextLimits? limits = null)
{
    private const int NoSpaceLeft = 28;

    private readonly ContextLimits limits = limits ?? new ContextLimits();

    /// <summary>Stores <paramref name="upload"/>, a gzipped tar, or refuses it and leaves nothing behind.</summary>
    /// <param name="dockerfile">Path of the Dockerfile inside the context.</param>
    public async Task<ContextOutcome> StoreAsync(string operationId, string dockerfile, Stream upload, CancellationToken cancellationToken)
    {
        var isKept = false;
        try
        {
            var outcome = await SpoolAsync(operationId, dockerfile, upload, cancellationToken);
            if (outcome is ContextOutcome.Stored)
            {
                await contexts.KeepAsync(operationId, cancellationToken);
                isKept = true;
            }

            return outcome;
        }
        catch (IOException e) when ((e.HResult & 0xffff) == NoSpaceLeft)
        {
            return new ContextOutcome.Refused(Reasons.DiskPressure, "the disk is full: there is no space left for the build context");
        }
        finally
        {
            if (!isKept)
            {
                await contexts.RemoveAsync(operationId, CancellationToken.None);
            }
        }
    }

    private async Task<ContextOutcome> SpoolAsync(string operationId, string dockerfile, Stream upload, CancellationToken cancellationToken)
    {
        await using var kept = contexts.Begin(operationId);
        await using var spool = new SpoolingStream(upload, kept, limits.Compressed);
        await using var expanded = new MeasuredStream(new GZipStream(spool, CompressionMode.Decompress), spool, limits);
        try
        {
            var tree = new ContextTree();
            var reader = new ContextTarReader(expanded);
            var entries = 0;
            while (await reader.NextAsync(cancellationToken) is { } entry)
            {
                if (++entries > limits.Entries)
                {
                    return TooLarge($"the build context has more than {limits.Entries} entries");
                }

                if (tree.Add(entry) is { } fault)
                {
                    return Invalid(fault);
                }
            }

            if ((Exceeded(spool, expanded) ?? Fault(tree, dockerfile)) is { } refused)
            {
                return refused;
            }

            await kept.FlushAsync(cancellationToken);
            return new ContextOutcome.Stored(spool.Digest(), spool.Bytes, entries);
        }
        catch (InvalidDataException e)
        {
            return Exceeded(spool, expanded) ?? Invalid(e.Message);
        }
    }

    private static ContextOutcome.Refused? Fault(ContextTree tree, string dockerfile) =>
        (tree.FaultOfLinks() ?? tree.FaultOfDockerfile(dockerfile)) is { } wrong ? Invalid(wrong) : null;

    // A stream over its limit ends early, which the readers above it take for a truncated archive.
    private ContextOutcome.Refused? Exceeded(SpoolingStream spool, MeasuredStream expanded) => (spool.IsOverLimit, expanded.Excess) switch
    {
        (true, _) => TooLarge($"the build context is larger than {Mebibytes(limits.Compressed)} compressed"),
        (_, MeasuredStream.Kind.Size) => TooLarge($"the build context is larger than {Mebibytes(limits.Expanded)} unpacked"),
        (_, MeasuredStream.Kind.Ratio) => TooLarge($"the build context expands to more than {limits.Ratio} times its compressed size"),
        _ => null,
    };

    private static ContextOutcome.Refused TooLarge(string message) => new(Reasons.TooLarge, $"{message}: list what the image does not need in .dockerignore");

    private static ContextOutcome.Refused Invalid(string message) => new(Reasons.InvalidArchive, message);

    private static string Mebibytes(long bytes) => $"{bytes / 1024 / 1024} MiB";
}
