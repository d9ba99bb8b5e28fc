using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Packaging;

/// <summary>A build context as a gzipped tar, written while it is sent and never held in memory.</summary>
internal sealed class ArchiveContent : HttpContent
{
    private readonly BuildContext context;

    public ArchiveContent(BuildContext context)
    {
        this.context = context;
        Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? transport) =>
        SerializeToStreamAsync(stream, transport, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? transport, CancellationToken cancel)
    {
        await using var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(zip, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var entry in context.Entries)
            await WriteAsync(tar, entry, cancel);
    }

    private static async Task WriteAsync(TarWriter tar, ContextEntry entry, CancellationToken cancel)
    {
        var type = entry.Kind switch
        {
            EntryKind.Folder => TarEntryType.Directory,
            EntryKind.Link => TarEntryType.SymbolicLink,
            _ => TarEntryType.RegularFile,
        };
        var header = new GnuTarEntry(type, entry.Path) { Mode = entry.Mode, ModificationTime = entry.ModifiedAt };
        if (entry.LinkTarget is not null)
            header.LinkName = entry.LinkTarget;
        await using var data = entry.Kind == EntryKind.File ? Open(entry) : null;
        if (data is not null)
            header.DataStream = data;
        await tar.WriteEntryAsync(header, cancel);
    }

    private static FileStream Open(ContextEntry entry)
    {
        try
        {
            return new FileStream(
                entry.FullPath,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                useAsync: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                $"cannot read {entry.Path}: {e.Message}",
                "Make it readable, or exclude it in .dockerignore") { Code = Reasons.InvalidContext };
        }
    }
}
