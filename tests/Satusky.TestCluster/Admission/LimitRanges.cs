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
        foreach (var (name, amount) in limit.At("default")?.ToArray() ?? []) Defaults.Default(container.Ensure("resources", "limits"), name, amount!.DeepClone());
        foreach (var (name, amount) in limit.At("defaultRequest")?.ToArray() ?? []) Defaults.Default(container.Ensure("resources", "requests"), name, amount!.DeepClone());
        foreach (var (name, most) in limit.At("max")?.ToArray() ?? [])
        {
            var asked = container.At("resources", "limits").Str(name);
            var allowed = most!.GetValue<string>();
            if (asked is not null && Quantity.Parse(asked).CompareTo(Quantity.Parse(allowed)) > 0)
                throw ApiError.Forbidden(Catalog.Pod, pod.Meta().Str("name") ?? "", $"maximum {name} usage per Container is {allowed}, but limit is {asked}");
        }
    }
}
