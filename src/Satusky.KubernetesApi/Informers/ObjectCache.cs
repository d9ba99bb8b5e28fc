namespace Satusky.KubernetesApi;

/// <summary>The records of an informer by name and by group, and the feeds of those who want to hear of changes. One writes, many read.</summary>
internal sealed class ObjectCache<T>(Func<T, string?>? index)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectName, Entry> entries = [];
    private readonly Dictionary<string, HashSet<ObjectName>> groups = new(StringComparer.Ordinal);
    private readonly List<ChangeFeed<T>> feeds = [];
    private bool completed;

    public T? Find(ObjectName name)
    {
        lock (gate)
            return entries.TryGetValue(name, out var entry) ? entry.Value : null;
    }

    public IReadOnlyList<T> All()
    {
        lock (gate)
            return [.. entries.Values.Select(entry => entry.Value)];
    }

    public IReadOnlyList<T> InGroup(string key)
    {
        lock (gate)
            return groups.TryGetValue(key, out var names) ? [.. names.Select(name => entries[name].Value)] : [];
    }

    public void Put(ObjectName name, string version, T? value)
    {
        lock (gate)
            Set(name, value is null ? null : new(version, value));
    }

    /// <summary>Makes the cache what a list says: what is not in it has been deleted unseen.</summary>
    public void Replace(IReadOnlyList<(ObjectName Name, string Version, T? Value)> list)
    {
        lock (gate)
        {
            foreach (var gone in entries.Keys.Except(list.Select(item => item.Name)).ToArray())
                Set(gone, null);
            foreach (var (name, version, value) in list)
                Set(name, value is null ? null : new(version, value));
        }
    }

    /// <summary>A feed that begins with everything there is.</summary>
    public ChangeFeed<T> Subscribe()
    {
        var feed = new ChangeFeed<T>();
        lock (gate)
        {
            foreach (var (name, entry) in entries)
                feed.Add(name, null, entry.Value);
            if (completed)
                feed.Complete();
            feeds.Add(feed);
        }

        return feed;
    }

    public void Unsubscribe(ChangeFeed<T> feed)
    {
        lock (gate)
            feeds.Remove(feed);
    }

    public void Complete()
    {
        lock (gate)
        {
            completed = true;
            feeds.ForEach(feed => feed.Complete());
        }
    }

    private void Set(ObjectName name, Entry? next)
    {
        var isKnown = entries.TryGetValue(name, out var known);
        var before = isKnown ? known.Value : null;
        if (next is not { } entry)
        {
            entries.Remove(name);
        }
        else if (isKnown && (known.Version == entry.Version || known.Value.Equals(entry.Value)))
        {
            entries[name] = known with { Version = entry.Version };
            return;
        }
        else
        {
            entries[name] = entry;
        }

        Regroup(name, before, next?.Value);
        if (before is not null || next is not null)
            feeds.ForEach(feed => feed.Add(name, before, next?.Value));
    }

    private void Regroup(ObjectName name, T? before, T? after)
    {
        var from = before is null ? null : index?.Invoke(before);
        var to = after is null ? null : index?.Invoke(after);
        if (from == to)
            return;
        if (from is not null && groups[from].Remove(name) && groups[from].Count == 0)
            groups.Remove(from);
        if (to is null)
            return;
        if (!groups.TryGetValue(to, out var names))
            groups[to] = names = [];
        names.Add(name);
    }

    private readonly record struct Entry(string Version, T Value);
}
