namespace Satusky.ControlPlane.Builds;

internal enum ContextEntryKind
{
    File,
    Directory,
    SymbolicLink,
    HardLink,
}

/// <summary>One entry of a build context.</summary>
/// <param name="Name">As written in the archive.</param>
/// <param name="Target">Where a link points, as written; empty otherwise.</param>
/// <param name="IsBlank">A file of nothing but white space.</param>
internal sealed record ContextEntry(string Name, ContextEntryKind Kind, string Target, bool IsBlank);
