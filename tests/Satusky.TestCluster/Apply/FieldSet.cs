using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>
/// A set of paths as a tree. Steps are written as in <c>fieldsV1</c>: <c>f:name</c>, <c>k:{"name":"x"}</c>, <c>v:"x"</c>.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the path that ends here is in the set.</summary>
    public bool Member { get; private set; }

    public bool IsEmpty => !Member && _children.Values.All(child => child.IsEmpty);

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => _children;

    public static FieldSet Of(params IEnumerable<string[]> paths)
    {
        var set = new FieldSet();
        foreach (var path in paths) set.Insert(path);
        return set;
    }

    public FieldSet Child(string step)
    {
        if (!_children.TryGetValue(step, out var child)) _children[step] = child = new FieldSet();
        return child;
    }

    public FieldSet? Find(string step) => _children.GetValueOrDefault(step);

    public void Insert() => Member = true;

    public void Insert(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path) node = node.Child(step);
        node.Member = true;
    }

    public FieldSet Union(FieldSet other)
    {
        var result = new FieldSet { Member = Member || other.Member };
        foreach (var (step, child) in _children) result._children[step] = other.Find(step) is { } both ? child.Union(both) : child;
        foreach (var (step, child) in other._children) result._children.TryAdd(step, child);
        return result;
    }

    /// <summary>Without the paths of the other set; what is below them stays.</summary>
    public FieldSet Difference(FieldSet other)
    {
        var result = new FieldSet { Member = Member && !other.Member };
        foreach (var (step, child) in _children)
        {
            var left = other.Find(step) is { } both ? child.Difference(both) : child;
            if (!left.IsEmpty) result._children[step] = left;
        }
        return result;
    }

    /// <summary>Without the paths of the other set and everything below them.</summary>
    public FieldSet Without(FieldSet other)
    {
        if (other.Member) return new FieldSet();
        var result = new FieldSet { Member = Member };
        foreach (var (step, child) in _children)
        {
            var left = other.Find(step) is { } both ? child.Without(both) : child;
            if (!left.IsEmpty) result._children[step] = left;
        }
        return result;
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet { Member = Member && other.Member };
        foreach (var (step, child) in _children)
        {
            if (other.Find(step) is { } both && child.Intersection(both) is { IsEmpty: false } shared) result._children[step] = shared;
        }
        return result;
    }

    /// <summary>With every declared field on the way to a member, so that an emptied struct can go too.</summary>
    public FieldSet WithNamedFields(FieldType type)
    {
        var result = new FieldSet { Member = Member };
        foreach (var (step, child) in _children)
        {
            var below = child.WithNamedFields(Typed.Below(type, step));
            if (type is StructType record && record.Fields.ContainsKey(step[2..]) && child._children.Count > 0) below.Member = true;
            result._children[step] = below;
        }
        return result;
    }

    /// <summary>Every path, as <c>.spec.containers[name="x"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member) yield return prefix;
        foreach (var (step, child) in _children)
        {
            foreach (var path in child.Paths(prefix + Shown(step))) yield return path;
        }
    }

    public JsonObject ToJson()
    {
        var node = new JsonObject();
        foreach (var (step, child) in _children.Where(entry => !entry.Value.IsEmpty))
        {
            var below = child.ToJson();
            if (child.Member && below.Count > 0) below.Insert(0, ".", new JsonObject());
            node[step] = below;
        }
        return node;
    }

    public static FieldSet FromJson(JsonObject node)
    {
        var set = new FieldSet();
        foreach (var (step, value) in node)
        {
            if (step == ".") continue;
            var below = (JsonObject)value!;
            var child = FromJson(below);
            child.Member = below.Count == 0 || below.ContainsKey(".");
            set._children[step] = child;
        }
        return set;
    }

    public bool SameAs(FieldSet other) =>
        Member == other.Member && _children.Count == other._children.Count
        && _children.All(entry => other.Find(entry.Key) is { } both && entry.Value.SameAs(both));

    private static string Shown(string step) => step[0] switch
    {
        'f' => "." + step[2..],
        'k' => "[" + string.Join(',', ((JsonObject)JsonNode.Parse(step[2..])!).Select(key => $"{key.Key}={Json.Text(key.Value)}")) + "]",
        'v' => $"[={step[2..]}]",
        _ => $"[{step[2..]}]",
    };
}
