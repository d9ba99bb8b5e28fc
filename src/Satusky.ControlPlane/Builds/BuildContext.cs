using System.Formats.Tar;
using System.IO.Compression;

namespace Satusky.ControlPlane.Builds;

/// <summary>Reads out of a context that <see cref="ContextArchive"/> has checked.</summary>
internal static class BuildContext
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The text of a small file; empty when it is no plain file or too large for one.</summary>
    public static async Task<string> ReadTextAsync(string contextPath, string name, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(contextPath);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var wanted = ContextPath.Normalize(name, out _);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry is { DataStream: { Length: <= MaxBytes } data } && ContextPath.Normalize(entry.Name, out _) == wanted)
            {
                using var reader = new StreamReader(data);
                return await reader.ReadToEndAsync(cancellationToken);
            }
        }

        return "";
    }
}
