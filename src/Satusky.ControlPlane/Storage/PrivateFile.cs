using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Satusky.ControlPlane.Storage;

/// <summary>Files that only the owner may read.</summary>
internal static class PrivateFile
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string PendingSuffix = ".new";

    public static FileStream Open(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, UnixCreateMode = Mode });

    /// <summary>Where <see cref="Prepare"/> puts the content of a file.</summary>
    public static string Pending(string path) => path + PendingSuffix;

    /// <summary>Writes the content beside the file and onto the disk, so that <see cref="Publish"/> is only a rename.</summary>
    public static void Prepare(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(Pending(path));
        using var file = Open(Pending(path), FileMode.CreateNew);
        file.Write(Encoding.UTF8.GetBytes(content));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Gives the prepared content its name; without <paramref name="overwrite"/> it fails where a file has it.</summary>
    public static void Publish(string path, bool overwrite)
    {
        File.Move(Pending(path), path, overwrite);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    // A new name is on disk only when its directory is, and .NET opens no directories.
    private static void SyncDirectory(string directory)
    {
        const int readOnly = 0;
        var descriptor = Native.Open(Encoding.UTF8.GetBytes(directory + '\0'), readOnly);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open {directory}: {new Win32Exception().Message}");
        }

        var failed = Native.Fsync(descriptor) != 0;
        var message = new Win32Exception().Message;
        _ = Native.Close(descriptor);
        if (failed)
        {
            throw new IOException($"cannot write {directory} to disk: {message}");
        }
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        public static extern int Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int descriptor);
    }
}
