using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Satusky.Cli.Packaging;

/// <summary>Tells sockets, pipes and devices from files; .NET itself does not, and opening a pipe would block.</summary>
internal static partial class SpecialFile
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint WantType = 1; // STATX_TYPE
    private const int ModeOffset = 28; // stx_mode in struct statx, the same on every architecture

    /// <summary>What the path is, in words, or null for an ordinary file.</summary>
    public static string? KindOf(string path)
    {
        Span<byte> status = stackalloc byte[256];
        if (!OperatingSystem.IsLinux() || StatX(CurrentFolder, path, NoFollow, WantType, status) != 0)
            return null;

        return (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeOffset..]) & 0xF000) switch
        {
            0x1000 => "a named pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> status);
}
