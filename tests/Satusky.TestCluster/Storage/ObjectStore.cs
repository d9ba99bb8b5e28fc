using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Storage;

/// <summary>
/// All objects in their newest version, one counter of versions, and for each kind the latest changes for those who watch.
/// Reading is safe from anywhere; writers take <see cref="Writing"/> over their whole read-check-write.
/// </summary>
internal sealed class ObjectStore(int keptChanges)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKind, KindStore> _kinds = [];
    private readonly Dictionary<string, HashSet<ObjectKey>> _owned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ObjectKey> _uids = new(StringComparer.Ordinal);
    private readonly List<Action<Change>> _listeners = [];
    private long _version = 1000;

    public Lock Writing { get; } = new();

    public long Version => Interlocked.Read(ref _version);

    public int Count
    {
        get { lock (_lock) return _uids.Count; }
    }

    /// <summary>Called for every change, in order, while it is being written: it must be quick and write nothing.</summary>
    public void Listen(Action<Change> listener)
    {
        lock (_lock) _listeners.Add(listener);
    }

    public StoredObject? Get(ResourceKind kind, string inNamespace, string name)
    {
        lock (_lock) return Of(kind).Find(inNamespace, name);
    }

    public StoredObject? Get(ObjectKey key) => Get(key.Kind, key.Namespace, key.Name);

    public StoredObject? ByUid(string uid)
    {
        lock (_lock) return _uids.TryGetValue(uid, out var key) ? Of(key.Kind).Find(key.Namespace, key.Name) : null;
    }

    /// <summary>The objects that name this one as an owner.</summary>
    public List<StoredObject> OwnedBy(string uid)
    {
        lock (_lock)
        {
            return _owned.TryGetValue(uid, out var keys) ? [.. keys.Select(key => Of(key.Kind).Find(key.Namespace, key.Name)).OfType<StoredObject>()] : [];
        }
    }

    /// <summary>Every object of the kind, in one namespace or (empty) in all, ordered by namespace and name, and the version this is true of.</summary>
    public (List<StoredObject> Items, long Version) List(ResourceKind kind, string inNamespace)
    {
        lock (_lock) return (Of(kind).List(inNamespace), _version);
    }

    /// <summary>Writes an object and returns it. The body's <c>resourceVersion</c> is set.</summary>
    public StoredObject Put(ResourceKind kind, JsonObject body)
    {
        lock (_lock)
        {
            var stored = new StoredObject(kind, body, Interlocked.Increment(ref _version));
            var store = Of(kind);
            var before = store.Find(stored.Namespace, stored.Name);
            store.Set(stored);
            Index(before, stored);
            Tell(store, new Change(before is null ? ChangeType.Added : ChangeType.Modified, stored, before));
            return stored;
        }
    }

    public StoredObject? Remove(ObjectKey key)
    {
        lock (_lock)
        {
            var store = Of(key.Kind);
            if (store.Find(key.Namespace, key.Name) is not { } before) return null;
            store.Drop(before);
            Index(before, null);
            var last = new StoredObject(key.Kind, before.Read(), Interlocked.Increment(ref _version));
            Tell(store, new Change(ChangeType.Deleted, last, before));
            return last;
        }
    }

    /// <summary>Changes after a version, then every later one by the callback; null where they are no longer known.</summary>
    public List<Change>? Subscribe(ResourceKind kind, long after, Action<Change> onChange)
    {
        lock (_lock)
        {
            var store = Of(kind);
            if (store.After(after) is not { } changes) return null;
            store.Watchers.Add(onChange);
            return changes;
        }
    }

    /// <summary>Everything there is now, then every later change by the callback.</summary>
    public (List<StoredObject> Items, long Version) SubscribeFromNow(ResourceKind kind, string inNamespace, Action<Change> onChange)
    {
        lock (_lock)
        {
            Of(kind).Watchers.Add(onChange);
            return (Of(kind).List(inNamespace), _version);
        }
    }

    public void Unsubscribe(ResourceKind kind, Action<Change> onChange)
    {
        lock (_lock) Of(kind).Watchers.Remove(onChange);
    }

    /// <summary>Forgets all past versions.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _version);
            foreach (var store in _kinds.Values) store.Compact(_version);
        }
    }

    private KindStore Of(ResourceKind kind)
    {
        if (!_kinds.TryGetValue(kind, out var store)) _kinds[kind] = store = new KindStore(keptChanges);
        return store;
    }

    private void Index(StoredObject? before, StoredObject? now)
    {
        foreach (var owner in before?.Owners ?? [])
        {
            if (!_owned.TryGetValue(owner.Uid, out var keys)) continue;
            keys.Remove(before!.Key);
            if (keys.Count == 0) _owned.Remove(owner.Uid);
        }
        foreach (var owner in now?.Owners ?? [])
        {
            if (!_owned.TryGetValue(owner.Uid, out var keys)) _owned[owner.Uid] = keys = [];
            keys.Add(now!.Key);
        }
        if (before is not null) _uids.Remove(before.Uid);
        if (now is not null) _uids[now.Uid] = now.Key;
    }

    private void Tell(KindStore store, Change change)
    {
        store.Add(change);
        foreach (var watcher in store.Watchers) watcher(change);
        foreach (var listener in _listeners) listener(change);
    }
}
