using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>Field <paramref name="Path"/> belongs to another manager.</summary>
internal sealed record ApplyConflict(string Manager, string Path);

internal sealed class ApplyConflicts(IReadOnlyList<ApplyConflict> conflicts) : Exception
{
    public IReadOnlyList<ApplyConflict> Conflicts => conflicts;

    public override string Message
    {
        get
        {
            if (conflicts.Count == 1) return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
            var lines = conflicts.GroupBy(conflict => conflict.Manager).OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group => group.Select(conflict => $"- {conflict.Path}").Prepend($"conflicts with {group.Key}:"));
            return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
        }
    }
}

/// <summary>Keeps the books of which manager owns which field, for one kind and one subresource.</summary>
internal sealed class FieldManager(ResourceKind kind, string subresource, TimeProvider time)
{
    private const int MaxUpdaters = 10;

    private static readonly FieldSet s_neverOwned = FieldSet.Of(
        ["f:apiVersion"], ["f:kind"], ["f:metadata"], ["f:metadata", "f:name"], ["f:metadata", "f:namespace"], ["f:metadata", "f:creationTimestamp"],
        ["f:metadata", "f:selfLink"], ["f:metadata", "f:uid"], ["f:metadata", "f:generation"], ["f:metadata", "f:managedFields"], ["f:metadata", "f:resourceVersion"]);

    private readonly FieldSet _ignored = Ignored(kind, subresource);

    /// <summary>Books a write that is no apply: what changed belongs to the writer. Sets <c>managedFields</c> of the new object.</summary>
    public void Update(JsonObject live, JsonObject updated, string manager)
    {
        var meta = updated.Meta();
        var sent = ManagedFields.Decode(meta);
        var reset = meta["managedFields"] is JsonArray { Count: 0 } or JsonArray { Count: 1 } && sent.Sets.Keys.All(key => key.Name.Length == 0 && key.ApiVersion.Length == 0);
        var managed = reset && subresource.Length == 0 ? new ManagedFields()
            : sent.Sets.Count > 0 && subresource.Length == 0 ? sent : ManagedFields.Decode(live.At("metadata"));
        // An object that nobody booked before is not booked by an update either.
        if (managed.Sets.Count == 0 && live.At("metadata").Str("uid") is not null)
        {
            meta.Remove("managedFields");
            return;
        }
        Book(live, updated, managed, manager);
        managed.Encode(meta);
    }

    /// <summary>The merged object with its new books, or null where nothing but the books could change.</summary>
    public JsonObject? Apply(JsonObject live, JsonObject applied, string manager, bool force, out ManagedFields managed)
    {
        managed = ManagedFields.Decode(live.At("metadata"));
        var (before, config) = (Plain(live), Plain(applied));
        if (managed.Sets.Count == 0) Book(new JsonObject(), before, managed, "before-first-apply");

        var me = new Manager(manager, true, kind.ApiVersion, subresource);
        var last = managed.Sets.GetValueOrDefault(me);
        var merged = (JsonObject)Merger.Merge(kind.Type, before, config)!;
        managed.Sets[me] = Typed.Fields(kind.Type, config).Without(_ignored);
        if (last is { IsEmpty: false }) merged = Prune(merged, managed, last);

        var compared = Typed.Compare(kind.Type, before, merged).Without(_ignored);
        var conflicts = Conflicts(managed, me, compared);
        if (!force && conflicts.Count > 0) throw new ApplyConflicts(conflicts);
        Disown(managed, me, compared);
        Strip(managed, me);
        if (JsonNode.DeepEquals(before, merged)) return null;
        managed.Times[me] = Now();
        managed.Encode(merged.Meta());
        return merged;
    }

    private void Book(JsonObject before, JsonObject after, ManagedFields managed, string manager)
    {
        var me = new Manager(manager, false, kind.ApiVersion, subresource);
        var compared = Typed.Compare(kind.Type, before, after).Without(_ignored);
        // The present write counts as somebody else, so that its own fields are seen as taken anew.
        Disown(managed, null, compared);
        var taken = compared.Changed.Difference(s_neverOwned);
        if (taken.IsEmpty) return;
        var mine = managed.Sets.GetValueOrDefault(me);
        managed.Sets[me] = mine is null ? taken : mine.Union(taken);
        managed.Times[me] = Now();
        Cap(managed);
    }

    private static FieldSet Owned(ManagedFields managed) => managed.Sets.Values.Aggregate(new FieldSet(), (all, set) => all.Union(set));

    /// <summary>Takes out what this manager applied before and does not apply now, unless somebody else owns it too.</summary>
    private JsonObject Prune(JsonObject merged, ManagedFields managed, FieldSet last)
    {
        var type = kind.Type;
        var pruned = (JsonObject)Merger.Remove(type, merged, last.WithNamedFields(type))!;
        var mergedSet = Typed.Fields(type, merged).WithNamedFields(type);
        var owned = Owned(managed).WithNamedFields(type);
        var kept = Typed.Fields(type, pruned).WithNamedFields(type).Union(owned);
        pruned = (JsonObject)Merger.Remove(type, merged, mergedSet.Difference(kept))!;
        var gone = mergedSet.Difference(Typed.Fields(type, pruned).WithNamedFields(type)).Intersection(last.WithNamedFields(type));
        return (JsonObject)Merger.Remove(type, merged, gone)!;
    }

    private static List<ApplyConflict> Conflicts(ManagedFields managed, Manager me, Typed.Comparison compared)
    {
        var changed = compared.Changed;
        return [.. managed.Sets.Where(entry => entry.Key != me).OrderBy(entry => entry.Key.Name, StringComparer.Ordinal)
            .SelectMany(entry => entry.Value.Intersection(changed).Paths().Select(path => new ApplyConflict(entry.Key.ToString(), path)))];
    }

    private static void Disown(ManagedFields managed, Manager? me, Typed.Comparison compared)
    {
        var taken = compared.Changed.Union(compared.Removed);
        foreach (var (other, set) in managed.Sets.Where(entry => entry.Key != me).ToArray())
        {
            if (!set.Intersection(taken).IsEmpty) managed.Put(other, set.Difference(taken));
        }
    }

    private static void Strip(ManagedFields managed, Manager me)
    {
        if (managed.Sets.TryGetValue(me, out var set)) managed.Put(me, set.Difference(s_neverOwned));
    }

    private void Cap(ManagedFields managed)
    {
        var updaters = managed.Sets.Keys.Where(manager => !manager.Applied)
            .OrderBy(manager => managed.Times.GetValueOrDefault(manager, ""), StringComparer.Ordinal).ThenBy(manager => manager.Name, StringComparer.Ordinal).ToList();
        if (updaters.Count <= MaxUpdaters) return;
        var oldest = updaters.Take(updaters.Count - MaxUpdaters + 1).ToList();
        var bucket = new Manager("ancient-changes", false, kind.ApiVersion, "");
        var (all, latest) = (new FieldSet(), managed.Times.GetValueOrDefault(oldest[^1]));
        foreach (var manager in oldest)
        {
            all = all.Union(managed.Sets[manager]);
            managed.Sets.Remove(manager);
        }
        managed.Sets[bucket] = all;
        if (latest is not null) managed.Times[bucket] = latest;
    }

    private string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Plain(JsonObject body)
    {
        var copy = body.Copy();
        copy.At("metadata")?.Remove("managedFields");
        return copy;
    }

    private static FieldSet Ignored(ResourceKind kind, string subresource)
    {
        if (!kind.HasStatus) return new FieldSet();
        if (subresource.Length == 0) return FieldSet.Of(["f:status"]);
        if (kind.Custom) return FieldSet.Of(["f:spec"], ["f:metadata"]);
        return kind.Kind switch
        {
            "Deployment" => FieldSet.Of(["f:spec"], ["f:metadata", "f:labels"]),
            "Pod" => FieldSet.Of(["f:spec"], ["f:metadata", "f:deletionTimestamp"], ["f:metadata", "f:ownerReferences"]),
            _ => FieldSet.Of(["f:spec"]),
        };
    }
}
