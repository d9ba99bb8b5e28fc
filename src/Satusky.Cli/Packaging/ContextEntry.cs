namespace Satusky.Cli.Packaging;

internal enum EntryKind
{
    File,
    Folder,
    Link,
}

/// <summary>One thing to send.</summary>
/// <param name="Path">Below the context, with forward slashes.</param>
/// <param name="LinkTarget">Where a symbolic link points, as written in it.</param>
internal sealed record ContextEntry(
    string Path,
    string FullPath,
    EntryKind Kind,
    long Size,
    UnixFileMode Mode,
    DateTimeOffset ModifiedAt,
    string? LinkTarget = null);
