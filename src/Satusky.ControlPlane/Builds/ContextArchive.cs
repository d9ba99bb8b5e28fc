using System.IO.Compression;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Builds;

/// <summary>Keeps uploaded build contexts, one file per operation, each checked while it streams to disk.</summary>
internal sealed class ContextArchive(string home, ContextLimits? limits = null)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int NoSpaceLeft = 28;

    private readonly string folder = Path.Combine(home, "contexts");
    private readonly ContextLimits limits = limits ?? new ContextLimits();

    public string PathOf(string operationId) => Path.Combine(folder, FileName(operationId));

    /// <summary>Stores <paramref name="upload"/>, a gzipped tar, or refuses it and leaves nothing behind.</summary>
    /// <param name="dockerfile">Path of the Dockerfile inside the context.</param>
    public async Task<ContextOutcome> StoreAsync(string operationId, string dockerfile, Stream upload, CancellationToken ct)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var path = PathOf(operationId);
        var partial = path + ".partial";
        try
        {
            var outcome = await SpoolAsync(partial, dockerfile, upload, ct);
            if (outcome is ContextOutcome.Stored stored)
            {
                File.Move(partial, path, overwrite: true);
                return stored with { Path = path };
            }

            return outcome;
        }
        catch (IOException e) when ((e.HResult & 0xffff) == NoSpaceLeft)
        {
            return new ContextOutcome.Refused(Reasons.DiskPressure, $"the disk is full: no space left for the build context in {folder}");
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Safe to repeat, and where nothing was ever stored.</summary>
    public void Remove(string operationId)
    {
        var path = PathOf(operationId);
        if (Directory.Exists(folder))
        {
            File.Delete(path);
        }
    }

    /// <summary>Removes what was left by operations that are no longer open, and by uploads cut off by a kill.</summary>
    public void RemoveAllBut(IReadOnlySet<string> openOperations)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var kept = openOperations.Select(FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !kept.Contains(Path.GetFileName(file))))
        {
            File.Delete(file);
        }
    }

    private async Task<ContextOutcome> SpoolAsync(string partial, string dockerfile, Stream upload, CancellationToken ct)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = OwnerOnly,
        };
        await using var file = new FileStream(partial, options);
        await using var spool = new SpoolingStream(upload, file, limits.Compressed);
        await using var expanded = new MeasuredStream(new GZipStream(spool, CompressionMode.Decompress), spool, limits);
        try
        {
            var tree = new ContextTree();
            var reader = new ContextTarReader(expanded);
            var entries = 0;
            while (await reader.NextAsync(ct) is { } entry)
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

            if (Exceeded(spool, expanded) is { } excess)
            {
                return excess;
            }

            return (tree.FaultOfLinks() ?? tree.FaultOfDockerfile(dockerfile)) is { } wrong
                ? Invalid(wrong)
                : new ContextOutcome.Stored(partial, spool.Bytes, entries);
        }
        catch (InvalidDataException e)
        {
            return Exceeded(spool, expanded) ?? Invalid(e.Message);
        }
    }

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

    private static string FileName(string operationId) => operationId.Length > 0 && operationId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? operationId + ".tar.gz"
        : throw new ArgumentException($"\"{operationId}\" is not an operation id", nameof(operationId));
}
