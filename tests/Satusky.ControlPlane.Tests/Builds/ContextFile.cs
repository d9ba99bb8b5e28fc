using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Satusky.ControlPlane.Tests.Builds;

/// <summary>Writes uploads of every kind, also those that no honest client would send.</summary>
internal sealed class ContextFile
{
    private readonly List<TarEntry> entries = [];
    private readonly TarEntryFormat format;

    public ContextFile(TarEntryFormat format = TarEntryFormat.Pax) => this.format = format;

    public static ContextFile WithDockerfile() => new ContextFile().File("Dockerfile", "FROM scratch\n");

    public ContextFile File(string name, string text = "x") => Add(TarEntryType.RegularFile, name, entry => entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)));

    public ContextFile Zeros(string name, int size) => Add(TarEntryType.RegularFile, name, entry => entry.DataStream = new MemoryStream(new byte[size]));

    public ContextFile Folder(string name) => Add(TarEntryType.Directory, name, _ => { });

    public ContextFile Link(string name, string target) => Add(TarEntryType.SymbolicLink, name, entry => entry.LinkName = target);

    public ContextFile HardLink(string name, string target) => Add(TarEntryType.HardLink, name, entry => entry.LinkName = target);

    public ContextFile Special(TarEntryType type, string name) => Add(type, name, _ => { });

    public byte[] ToTar()
    {
        var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, format, leaveOpen: true))
        {
            entries.ForEach(writer.WriteEntry);
        }

        return memory.ToArray();
    }

    public byte[] ToGzip() => Gzip(ToTar());

    public static byte[] Gzip(byte[] content)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return memory.ToArray();
    }

    private ContextFile Add(TarEntryType type, string name, Action<TarEntry> change)
    {
        TarEntry entry = format == TarEntryFormat.Pax ? new PaxTarEntry(type, name) : new GnuTarEntry(type, name);
        change(entry);
        entries.Add(entry);
        return this;
    }
}
