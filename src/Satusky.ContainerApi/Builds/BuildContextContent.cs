using System.Formats.Tar;
using System.Net;

namespace Satusky.ContainerApi;

/// <summary>
/// A build's context as a request body. BuildKit takes a body for a tar only if its first 512 bytes are a whole entry, which an extended
/// (PAX) header is not; anything else it reads as a Dockerfile. So an entry for the context's root goes first.
/// </summary>
internal sealed class BuildContextContent : HttpContent
{
    private const int BlockBytes = 512;
    private static readonly byte[] Root = MakeRoot();
    private readonly Stream tar;

    public BuildContextContent(Stream tar)
    {
        this.tar = tar;
        Headers.ContentType = new("application/x-tar");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Root, cancellationToken);
        await tar.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static byte[] MakeRoot()
    {
        using var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "./"));
        return memory.ToArray()[..BlockBytes];
    }
}
