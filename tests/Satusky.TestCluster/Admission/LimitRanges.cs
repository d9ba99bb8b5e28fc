using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Admission;

/// <summary>Defaults and bounds of containers from the namespace's limit ranges.</summary>
internal static class LimitRanges
{
    public static void Apply(ObjectStore store, JsonObject pod)
    {
        foreach (var range in store.List(Catalog.LimitRange, pod.Meta().Str("namespace")!).Items)
        {
            foreach (var limit in range.Read().At("spec").Items("limits").Where(limit => limit.Str("type") == "Container"))
            {
                foreach (var container in pod.At("spec").Items("initContainers").Concat(pod.At("spec").Items("containers"))) Apply(pod, container, limit);
            }
        }
    }

    private static void Apply(JsonObject pod, JsonObject container, JsonObject limit)
    {
        var set = new List<string>();
        foreach (var (from, side, word) in new[] { ("defaultRequest", "requests", "request"), ("default", "limits", "limit") })
        {
            var missing = limit.At(from)?.Where(amount => container.At("resources", side).Str(amount.Key) is null).OrderBy(amount => amount.Key, StringComparer.Ordinal).ToArray() ?? [];
            foreach (var (name, amount) in missing) container.Ensure("resources", side)[name] = amount!.DeepClone();
            if (missing.Length > 0) set.Add($"{string.Join(", ", missing.Select(amount => amount.Key))} {word} for container {container.Str("name")}");
        }
        if (set.Count > 0) Note(pod, string.Join("; ", set));
        foreach (var (name, most) in limit.At("max")?.ToArray() ?? [])
        {
            var asked = container.At("resources", "limits").Str(name);
            var allowed = most!.GetValue<string>();
            if (asked is not null && Quantity.Parse(asked).CompareTo(Quantity.Parse(allowed)) > 0)
                throw ApiError.Forbidden(Catalog.Pod, pod.Meta().Str("name") ?? "", $"maximum {name} usage per Container is {allowed}, but limit is {asked}");
        }
    }

    private static void Note(JsonObject pod, string text)
    {
        const string Annotation = "kubernetes.io/limit-ranger";
        var annotations = pod.Meta().Ensure("annotations");
        annotations[Annotation] = annotations.Str(Annotation) is { } known ? $"{known}; {text}" : $"LimitRanger plugin set: {text}";
    }
}
