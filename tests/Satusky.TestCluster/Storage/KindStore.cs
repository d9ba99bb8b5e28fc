namespace Satusky.TestCluster.Storage;

/// <summary>The objects of one kind, and its latest changes.</summary>
internal sealed class KindStore(int keptChanges)
{
    private readonly SortedDictionary<string, SortedDictionary<string, StoredObject>> _namespaces = new(StringComparer.Ordinal);
    private readonly Queue<Change> _changes = [];
    private long _forgotten;

    public List<Action<Change>> Watchers { get; } = [];

    public StoredObject? Find(string inNamespace, string name) =>
        _namespaces.TryGetValue(inNamespace, out var items) ? items.GetValueOrDefault(name) : null;

    public List<StoredObject> List(string inNamespace)
    {
        if (inNamespace.Length == 0) return [.. _namespaces.Values.SelectMany(items => items.Values)];
        return _namespaces.TryGetValue(inNamespace, out var some) ? [.. some.Values] : [];
    }

    public void Set(StoredObject item)
    {
        if (!_namespaces.TryGetValue(item.Namespace, out var items)) _namespaces[item.Namespace] = items = new(StringComparer.Ordinal);
        items[item.Name] = item;
    }

    public void Drop(StoredObject item)
    {
        var items = _namespaces[item.Namespace];
        items.Remove(item.Name);
        if (items.Count == 0) _namespaces.Remove(item.Namespace);
    }

    public void Add(Change change)
    {
        _changes.Enqueue(change);
        if (_changes.Count > keptChanges) _forgotten = _changes.Dequeue().Version;
    }

    public List<Change>? After(long version) => version < _forgotten ? null : [.. _changes.Where(change => change.Version > version)];

    public void Compact(long version)
    {
        _changes.Clear();
        _forgotten = version;
    }
}
