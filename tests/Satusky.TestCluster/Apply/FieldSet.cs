using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>
/// A set of paths as a tree. Steps are written as in <c>fieldsV1</c>: <c>f:name</c>, <c>k:{"name":"x"}</c>, <c>v:"x"</c>.
/// </summary>
internal sealed class FieldSet
{
    // Sets are read from JSON and written back far more often than they are looked into, so their levels open on demand.
    private JsonObject? _unread;
    private SortedDictionary<string, FieldSet>? _opened;

    /// <summary>Whether the path that ends here is in the set.</summary>
    public bool Member { get; private set; }

    public bool IsEmpty => !Member && (_unread is null ? Children.Values.All(child => child.IsEmpty) : !_unread.Any(entry => entry.Key != "."));

    private SortedDictionary<string, FieldSet> Children
    {
        get
        {
            if (_opened is not null) return _opened;
            _opened = new(StringComparer.Ordinal);
            foreach (var (step, value) in _unread ?? [])
            {
                if (step != "." && value is JsonObject below) _opened[step] = new FieldSet { Member = below.Count == 0 || below.ContainsKey("."), _unread = below };
            }
            _unread = null;
            return _opened;
        }
    }

    public static FieldSet Of(params IEnumerable<string[]> paths)
    {
        var set = new FieldSet();
        foreach (var path in paths) set.Insert(path);
        return set;
    }

    public FieldSet Child(string step)
    {
        if (!Children.TryGetValue(step, out var child)) Children[step] = child = new FieldSet();
        return child;
    }

    public FieldSet? Find(string step) => Children.GetValueOrDefault(step);

    public void Insert() => Member = true;

    public void Insert(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path) node = node.Child(step);
        node.Member = true;
    }

    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty) return this;
        var result = new FieldSet { Member = Member || other.Member };
        foreach (var (step, child) in Children) result.Children[step] = other.Find(step) is { } both ? child.Union(both) : child;
        foreach (var (step, child) in other.Children) result.Children.TryAdd(step, child);
        return result;
    }

    /// <summary>Without the paths of the other set; what is below them stays.</summary>
    public FieldSet Difference(FieldSet other)
    {
        if (other.IsEmpty) return this;
        var result = new FieldSet { Member = Member && !other.Member };
        foreach (var (step, child) in Children)
        {
            var left = other.Find(step) is { } both ? child.Difference(both) : child;
            if (!left.IsEmpty) result.Children[step] = left;
        }
        return result;
    }

    /// <summary>Without the paths of the other set and everything below them.</summary>
    public FieldSet Without(FieldSet other)
    {
        if (other.Member) return new FieldSet();
        if (other.IsEmpty) return this;
        var result = new FieldSet { Member = Member };
        foreach (var (step, child) in Children)
        {
            var left = other.Find(step) is { } both ? child.Without(both) : child;
            if (!left.IsEmpty) result.Children[step] = left;
        }
        return result;
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet { Member = Member && other.Member };
        foreach (var (step, child) in Children)
        {
            if (other.Find(step) is { } both && child.Intersection(both) is { IsEmpty: false } shared) result.Children[step] = shared;
        }
        return result;
    }

    /// <summary>With every declared field on the way to a member, so that an emptied struct can go too.</summary>
    public FieldSet WithNamedFields(FieldType type)
    {
        var result = new FieldSet { Member = Member };
        foreach (var (step, child) in Children)
        {
            var below = child.WithNamedFields(Typed.Below(type, step));
            if (type is StructType record && record.Fields.ContainsKey(step[2..]) && child.Children.Count > 0) below.Member = true;
            result.Children[step] = below;
        }
        return result;
    }

    /// <summary>Every path, as <c>.spec.containers[name="x"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member) yield return prefix;
        foreach (var (step, child) in Children)
        {
            foreach (var path in child.Paths(prefix + Shown(step))) yield return path;
        }
    }

    public JsonObject ToJson()
    {
        if (_unread is not null)
        {
            var copy = (JsonObject)_unread.DeepClone();
            copy.Remove(".");
            return copy;
        }
        var node = new JsonObject();
        foreach (var (step, child) in Children.Where(entry => !entry.Value.IsEmpty))
        {
            var below = child.ToJson();
            if (child.Member && below.Count > 0) below.Insert(0, ".", new JsonObject());
            node[step] = below;
        }
        return node;
    }

    public static FieldSet FromJson(JsonObject node) => new() { _unread = node };

    private static string Shown(string step) => step[0] switch
    {
        'f' => "." + step[2..],
        'k' => "[" + string.Join(',', ((JsonObject)JsonNode.Parse(step[2..])!).Select(key => $"{key.Key}={Json.Text(key.Value)}")) + "]",
        'v' => $"[={step[2..]}]",
        _ => $"[{step[2..]}]",
    };
}
