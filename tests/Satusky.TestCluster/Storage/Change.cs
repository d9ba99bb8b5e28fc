namespace Satusky.TestCluster.Storage;

internal enum ChangeType { Added, Modified, Deleted }

/// <summary>One write: the object as it is now (for a deletion as it last was, at the version of the deletion) and as it was before.</summary>
internal sealed record Change(ChangeType Type, StoredObject Object, StoredObject? Before)
{
    public long Version => Object.Version;

    /// <summary>What the change is to someone who sees only what the selector selects; null is nothing.</summary>
    public ChangeType? SeenThrough(Selector selector, string inNamespace)
    {
        if (inNamespace.Length > 0 && Object.Namespace != inNamespace) return null;
        if (selector.IsAll) return Type;
        var before = Before is not null && selector.Matches(Before);
        var now = Type != ChangeType.Deleted && selector.Matches(Object);
        return (before, now) switch
        {
            (false, true) => ChangeType.Added,
            (true, true) => ChangeType.Modified,
            (true, false) => ChangeType.Deleted,
            _ => null,
        };
    }
}
