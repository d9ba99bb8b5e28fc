namespace Satusky.ControlPlane.Routing;

/// <summary>Writes files that appear whole or not at all, readable by their owner only.</summary>
internal static class PrivateFile
{
    public const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Readable = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static void CreateFolder(string path) =>
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Does nothing when the file exists: of two processes, the first wins.</summary>
    public static void TryCreate(string path, string text, UnixFileMode mode = Secret)
    {
        var draft = WriteDraft(path, text, mode);
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    public static void Write(string path, string text, UnixFileMode mode = Secret) =>
        File.Move(WriteDraft(path, text, mode), path, overwrite: true);

    private static string WriteDraft(string path, string text, UnixFileMode mode)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        using var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Secret });
        using (var writer = new StreamWriter(file, leaveOpen: true))
            writer.Write(text);
        file.Flush(flushToDisk: true);
        File.SetUnixFileMode(draft, mode);
        return draft;
    }
}
