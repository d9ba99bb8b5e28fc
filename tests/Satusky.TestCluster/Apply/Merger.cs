using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>Lays an applied configuration over a live object, and takes fields out of one.</summary>
internal static class Merger
{
    public static JsonNode? Merge(FieldType type, JsonNode? live, JsonNode? applied)
    {
        if (applied is null) return live?.DeepClone();
        if (live is null || Typed.IsLeaf(type)) return applied.DeepClone();
        return type is ListType list ? Lists(list, (JsonArray)live, (JsonArray)applied) : Objects(type, (JsonObject)live, (JsonObject)applied);
    }

    public static JsonNode? Remove(FieldType type, JsonNode? node, FieldSet remove)
    {
        if (node is null || Typed.IsLeaf(type)) return node?.DeepClone();
        if (type is ListType list)
        {
            var left = new JsonArray();
            foreach (var item in (JsonArray)node)
            {
                var below = remove.Find(Typed.Step(list, item));
                if (below?.Member != true) left.Add(below is null ? item?.DeepClone() : Remove(list.Item, item, below));
            }
            return left;
        }
        var result = new JsonObject();
        foreach (var (name, value) in (JsonObject)node)
        {
            var below = remove.Find("f:" + name);
            if (below?.Member == true) continue;
            result[name] = below is null ? value?.DeepClone() : Remove(Typed.Below(type, "f:" + name), value, below);
        }
        return result;
    }

    private static JsonObject Objects(FieldType type, JsonObject live, JsonObject applied)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live) result[name] = Merge(Typed.Below(type, "f:" + name), value, applied[name]);
        foreach (var (name, value) in applied)
        {
            if (!live.ContainsKey(name)) result[name] = value?.DeepClone();
        }
        return result;
    }

    /// <summary>Shared items take the applied order; items that only the live list has stay before the shared item they stood before.</summary>
    private static JsonArray Lists(ListType list, JsonArray live, JsonArray applied)
    {
        var left = live.Select(item => (Step: Typed.Step(list, item), Item: item)).ToList();
        var right = applied.Select(item => (Step: Typed.Step(list, item), Item: item)).ToList();
        var rightSteps = right.ToDictionary(entry => entry.Step, entry => entry.Item);
        var leftSteps = left.DistinctBy(entry => entry.Step).ToDictionary(entry => entry.Step, entry => entry.Item);
        var shared = new Queue<string>(right.Select(entry => entry.Step).Where(leftSteps.ContainsKey));
        var merged = new HashSet<string>();
        var result = new JsonArray();
        var (l, r) = (0, 0);
        while (l < left.Count || r < right.Count)
        {
            if (l < left.Count && r < right.Count)
            {
                if (left[l].Step == right[r].Step)
                {
                    Take(r++);
                    l++;
                    continue;
                }
                if (rightSteps.ContainsKey(left[l].Step) && shared.TryPeek(out var next) && next != left[l].Step)
                {
                    l++;
                    continue;
                }
            }
            if (l < left.Count)
            {
                if (!rightSteps.ContainsKey(left[l].Step))
                {
                    result.Add(left[l++].Item?.DeepClone());
                    continue;
                }
                if (merged.Contains(left[l].Step)) l++;
            }
            if (r < right.Count) Take(r++);
        }
        return result;

        void Take(int index)
        {
            var (step, item) = right[index];
            merged.Add(step);
            result.Add(Merge(list.Item, leftSteps.GetValueOrDefault(step), item));
            if (shared.TryPeek(out var next) && next == step) shared.Dequeue();
        }
    }
}
