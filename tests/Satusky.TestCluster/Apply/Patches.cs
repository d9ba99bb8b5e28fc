using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>The patches that are no apply: RFC 7386, RFC 6902 and the strategic merge.</summary>
internal static class Patches
{
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target is JsonObject known ? known.Copy() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null) result.Remove(name);
            else result[name] = Merge(result[name], value);
        }
        return result;
    }

    /// <summary>A merge that knows keyed lists and <c>$patch</c>, as far as clients here use it.</summary>
    public static JsonNode? Strategic(FieldType type, JsonNode? target, JsonNode? patch)
    {
        if (patch is JsonObject changes && type is not ScalarType)
        {
            if (changes.Str("$patch") == "replace") return Strategic(type, null, Without(changes, "$patch"));
            var result = target is JsonObject known ? known.Copy() : [];
            foreach (var (name, value) in changes)
            {
                if (name[0] == '$') continue;
                if (value is null) result.Remove(name);
                else result[name] = Strategic(Typed.Below(type, "f:" + name), result[name], value);
            }
            return result;
        }
        if (patch is not JsonArray items || type is not ListType list || list.Kind == ListKind.Atomic) return patch?.DeepClone();
        var merged = (JsonArray)(target?.DeepClone() ?? new JsonArray());
        foreach (var item in items)
        {
            var same = merged.ToList().FindIndex(known => list.Kind == ListKind.Set
                ? JsonNode.DeepEquals(known, item)
                : JsonNode.DeepEquals(known?[list.Keys[0]], item?[list.Keys[0]]));
            if ((item as JsonObject).Str("$patch") == "delete")
            {
                if (same >= 0) merged.RemoveAt(same);
            }
            else if (same < 0)
            {
                merged.Add(Strategic(list.Item, null, item));
            }
            else
            {
                merged[same] = Strategic(list.Item, merged[same], item);
            }
        }
        return merged;
    }

    /// <exception cref="PatchFault">An operation that does not fit the document.</exception>
    public static JsonNode Operations(JsonNode target, JsonArray operations)
    {
        var document = target.DeepClone();
        foreach (var operation in operations.OfType<JsonObject>())
        {
            var path = Pointer(operation.Str("path") ?? throw new PatchFault("a JSON patch operation has no path"));
            switch (operation.Str("op"))
            {
                case "add": Add(document, path, operation["value"]?.DeepClone()); break;
                case "replace": Replace(document, path, operation["value"]?.DeepClone()); break;
                case "remove": Remove(document, path); break;
                case "test" when !JsonNode.DeepEquals(Find(document, path), operation["value"]):
                    throw new PatchFault($"testing value {operation.Str("path")} failed");
                case "test": break;
                case "copy": Add(document, path, Find(document, Pointer(operation.Str("from")!))?.DeepClone()); break;
                case "move":
                    var from = Pointer(operation.Str("from")!);
                    var moved = Find(document, from)?.DeepClone();
                    Remove(document, from);
                    Add(document, path, moved);
                    break;
                default: throw new PatchFault($"unknown JSON patch operation {operation.Str("op")}");
            }
        }
        return document;
    }

    private static JsonObject Without(JsonObject node, string name)
    {
        var copy = node.Copy();
        copy.Remove(name);
        return copy;
    }

    private static string[] Pointer(string path) =>
        [.. path.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    private static JsonNode? Find(JsonNode document, ReadOnlySpan<string> path)
    {
        JsonNode? node = document;
        foreach (var step in path)
        {
            node = node switch
            {
                JsonObject item when item.TryGetPropertyValue(step, out var child) => child,
                JsonArray items when int.TryParse(step, out var index) && index < items.Count => items[index],
                _ => throw new PatchFault($"the path /{string.Join('/', path.ToArray())} does not exist"),
            };
        }
        return node;
    }

    private static void Add(JsonNode document, string[] path, JsonNode? value)
    {
        switch (Find(document, path.AsSpan(0, path.Length - 1)))
        {
            case JsonObject item: item[path[^1]] = value; break;
            case JsonArray items when path[^1] == "-": items.Add(value); break;
            case JsonArray items when int.TryParse(path[^1], out var index) && index <= items.Count: items.Insert(index, value); break;
            default: throw new PatchFault($"cannot add to /{string.Join('/', path)}");
        }
    }

    private static void Replace(JsonNode document, string[] path, JsonNode? value)
    {
        Find(document, path);
        var parent = Find(document, path.AsSpan(0, path.Length - 1));
        if (parent is JsonArray items) items[int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        else parent![path[^1]] = value;
    }

    private static void Remove(JsonNode document, string[] path)
    {
        Find(document, path);
        var parent = Find(document, path.AsSpan(0, path.Length - 1));
        if (parent is JsonArray items) items.RemoveAt(int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture));
        else ((JsonObject)parent!).Remove(path[^1]);
    }
}

/// <summary>A patch that cannot be carried out.</summary>
internal sealed class PatchFault(string message) : Exception(message);
