using System.Formats.Tar;
using System.Text;

namespace Satusky.TestEngines;

/// <summary>Writes small tars in memory, as often as asked.</summary>
public sealed class TarArchive
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Shared = Executable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    private readonly List<TarEntry> entries = [];

    public TarArchive File(string path, string text) => Bytes(path, Encoding.UTF8.GetBytes(text));

    public TarArchive Bytes(string path, byte[] bytes) => Add(new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = Readable,
        DataStream = new MemoryStream(bytes),
    });

    public TarArchive Program(string path, byte[] bytes) => Add(new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = Executable,
        DataStream = new MemoryStream(bytes),
    });

    public TarArchive Directory(string path, bool shared = false) =>
        Add(new PaxTarEntry(TarEntryType.Directory, path) { Mode = shared ? Shared : Executable });

    public TarArchive Link(string path, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, Mode = Executable });

    public Stream ToStream()
    {
        var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
            entries.ForEach(entry => WriteEntry(writer, entry));
        memory.Position = 0;
        return memory;
    }

    private static void WriteEntry(TarWriter writer, TarEntry entry)
    {
        if (entry.DataStream is { } data)
            data.Position = 0;
        writer.WriteEntry(entry);
    }

    private TarArchive Add(TarEntry entry)
    {
        entries.Add(entry);
        return this;
    }
}
