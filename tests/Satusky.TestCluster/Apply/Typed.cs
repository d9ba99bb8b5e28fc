using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>The sets of fields of typed trees and what differs between two of them.</summary>
internal static class Typed
{
    public sealed record Comparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
    {
        public FieldSet Changed => Added.Union(Modified);

        public Comparison Without(FieldSet ignored) => new(Added.Without(ignored), Modified.Without(ignored), Removed.Without(ignored));
    }

    public static bool IsLeaf(FieldType type) => type switch
    {
        StructType record => record.Atomic,
        MapType map => map.Atomic,
        ListType list => list.Kind == ListKind.Atomic,
        _ => true,
    };

    public static FieldType Below(FieldType type, string step) => type switch
    {
        StructType record when record.Fields.TryGetValue(step[2..], out var field) => field.Type,
        MapType map => map.Value,
        ListType list => list.Item,
        _ => new ScalarType(ScalarKind.Any),
    };

    /// <summary>The step to an item of a set or a keyed list.</summary>
    public static string Step(ListType list, JsonNode? item)
    {
        if (list.Kind == ListKind.Set) return "v:" + Json.Text(item);
        var record = (StructType)list.Item;
        var key = new JsonObject();
        foreach (var name in list.Keys.Order(StringComparer.Ordinal))
        {
            var value = item?[name] ?? record.Fields[name].Default;
            if (value is null) throw new MissingKey(name);
            key[name] = value.DeepClone();
        }
        return "k:" + Json.Text(key);
    }

    public static FieldSet Fields(FieldType type, JsonNode? node)
    {
        var set = new FieldSet();
        Collect(type, node, set);
        return set;
    }

    public static Comparison Compare(FieldType type, JsonNode? before, JsonNode? after)
    {
        var result = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        Compare(type, before, before is not null, after, after is not null, result);
        return result;
    }

    /// <summary>What is at each step of a container; the second of two equal keys is not seen.</summary>
    public static Dictionary<string, JsonNode?> Steps(FieldType type, JsonNode? node)
    {
        var steps = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (type is ListType list)
        {
            foreach (var item in node as JsonArray ?? []) steps.TryAdd(Step(list, item), item);
        }
        else
        {
            foreach (var (name, value) in node as JsonObject ?? []) steps["f:" + name] = value;
        }
        return steps;
    }

    private static void Collect(FieldType type, JsonNode? node, FieldSet set)
    {
        if (IsLeaf(type) || node is null)
        {
            set.Insert();
            return;
        }
        foreach (var (step, value) in Steps(type, node))
        {
            var child = set.Child(step);
            Collect(Below(type, step), value, child);
            if (type is not StructType || value is null or JsonObject { Count: 0 }) child.Insert();
        }
    }

    /// <summary>An explicit null is a value too: times and lists that are not set are written so.</summary>
    private static void Compare(FieldType type, JsonNode? before, bool isBefore, JsonNode? after, bool isAfter, Comparison into)
    {
        if (!isBefore && !isAfter) return;
        // Most of an object is the same as before, and sets of fields are dear.
        if (isBefore && isAfter && JsonNode.DeepEquals(before, after)) return;
        if (IsLeaf(type) || IsHollow(before) && IsHollow(after))
        {
            if (!isBefore) into.Added.Insert();
            else if (!isAfter) into.Removed.Insert();
            else into.Modified.Insert();
            return;
        }
        var (left, right) = (Steps(type, before), Steps(type, after));
        foreach (var step in left.Keys.Union(right.Keys))
        {
            var below = new Comparison(into.Added.Child(step), into.Modified.Child(step), into.Removed.Child(step));
            Compare(Below(type, step), left.GetValueOrDefault(step), left.ContainsKey(step), right.GetValueOrDefault(step), right.ContainsKey(step), below);
        }
        // A container that comes or goes is a path of its own.
        if (!isBefore) into.Added.Insert();
        else if (!isAfter) into.Removed.Insert();
    }

    private static bool IsHollow(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };
}

/// <summary>An item of a keyed list does not say its key.</summary>
internal sealed class MissingKey(string field)
    : Exception($"associative list with keys has an element that omits key field \"{field}\" (and doesn't have default value)");
