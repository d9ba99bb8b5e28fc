using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Admission;

/// <summary>Resource quotas: what a namespace uses, and what does not fit any more.</summary>
internal static class Quotas
{
    public static void Check(ObjectStore store, ResourceKind kind, JsonObject body, JsonObject? old)
    {
        if (!kind.Namespaced) return;
        var inNamespace = body.Meta().Str("namespace")!;
        var quotas = store.List(Catalog.ResourceQuota, inNamespace).Items;
        if (quotas.Count == 0) return;
        var asked = Usage(kind, body);
        var before = old is null ? [] : Usage(kind, old);
        foreach (var quota in quotas)
        {
            var hard = quota.Read().At("spec", "hard");
            if (hard is null) continue;
            var name = body.Meta().Str("name") ?? "";
            if (kind == Catalog.Pod && old is null) CheckSpecified(quota.Name, hard, body);
            var used = Used(store, inNamespace, hard.Select(entry => entry.Key));
            var exceeded = asked.Where(entry => hard.ContainsKey(entry.Key))
                .Select(entry => (entry.Key, Asked: entry.Value, Delta: new Quantity(entry.Value.Nano - before.GetValueOrDefault(entry.Key).Nano, entry.Value.Style)))
                .Where(entry => entry.Delta.Nano.Sign > 0 && (used[entry.Key] + entry.Delta).CompareTo(Quantity.Parse(hard.Str(entry.Key)!)) > 0)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
            if (exceeded.Length == 0) continue;
            throw ApiError.Forbidden(kind, name, $"exceeded quota: {quota.Name}, requested: {Text(entry => entry.Delta.ToString())}, "
                + $"used: {Text(entry => used[entry.Key].ToString())}, limited: {Text(entry => hard.Str(entry.Key)!)}");

            string Text(Func<(string Key, Quantity Asked, Quantity Delta), string> amount) => string.Join(',', exceeded.Select(entry => $"{entry.Key}={amount(entry)}"));
        }
    }

    /// <summary>What the namespace uses of the named resources.</summary>
    public static Dictionary<string, Quantity> Used(ObjectStore store, string inNamespace, IEnumerable<string> names)
    {
        var sums = names.ToDictionary(name => name, _ => Quantity.Zero);
        foreach (var kind in sums.Keys.Select(Counted).OfType<ResourceKind>().Distinct())
        {
            foreach (var item in store.List(kind, inNamespace).Items)
            {
                foreach (var (name, amount) in kind == Catalog.Pod ? PodFacts.Of(item).Usage : Usage(kind, item.Read()))
                {
                    if (sums.TryGetValue(name, out var sum)) sums[name] = sum + amount;
                }
            }
        }
        return sums;
    }

    private static ResourceKind? Counted(string name)
    {
        if (name.StartsWith("count/", StringComparison.Ordinal)) return Catalog.Kinds.FirstOrDefault(kind => kind.QualifiedPlural == name["count/".Length..]);
        return name switch
        {
            "pods" or "cpu" or "memory" => Catalog.Pod,
            "requests.storage" => Catalog.Claim,
            _ when name.StartsWith("requests.", StringComparison.Ordinal) || name.StartsWith("limits.", StringComparison.Ordinal) => Catalog.Pod,
            _ when name.StartsWith("services", StringComparison.Ordinal) => Catalog.Service,
            _ => Catalog.Kinds.FirstOrDefault(kind => kind.Plural == name && kind.Group.Length == 0),
        };
    }

    public static Dictionary<string, Quantity> Usage(ResourceKind kind, JsonObject body)
    {
        var usage = new Dictionary<string, Quantity>();
        var one = Quantity.Parse("1");
        if (kind == Catalog.Pod && body.At("status").Str("phase") is "Succeeded" or "Failed") return new() { [$"count/{kind.QualifiedPlural}"] = one };
        usage[$"count/{kind.QualifiedPlural}"] = one;
        if (kind.Group.Length == 0) usage[kind.Plural] = one;
        if (kind == Catalog.Claim && body.At("spec", "resources", "requests").Str("storage") is { } storage) usage["requests.storage"] = Quantity.Parse(storage);
        if (kind != Catalog.Pod) return usage;
        var spec = body.At("spec");
        foreach (var side in (string[])["requests", "limits"])
        {
            var sums = Sum(spec.Items("containers"), side);
            foreach (var (name, amount) in Largest(spec.Items("initContainers"), side))
            {
                if (amount.CompareTo(sums.GetValueOrDefault(name, Quantity.Zero)) > 0) sums[name] = amount;
            }
            foreach (var (name, amount) in sums) usage[$"{side}.{name}"] = amount;
        }
        foreach (var name in (string[])["cpu", "memory"])
        {
            if (usage.TryGetValue($"requests.{name}", out var request)) usage[name] = request;
        }
        return usage;
    }

    private static Dictionary<string, Quantity> Sum(IEnumerable<JsonObject> containers, string side)
    {
        var sums = new Dictionary<string, Quantity>();
        foreach (var (name, amount) in containers.SelectMany(container => container.At("resources", side)?.ToArray() ?? []))
            sums[name] = sums.GetValueOrDefault(name, Quantity.Zero) + Quantity.Parse(amount!.GetValue<string>());
        return sums;
    }

    private static IEnumerable<KeyValuePair<string, Quantity>> Largest(IEnumerable<JsonObject> containers, string side) =>
        containers.SelectMany(container => container.At("resources", side)?.ToArray() ?? []).GroupBy(entry => entry.Key)
            .Select(group => KeyValuePair.Create(group.Key, group.Max(entry => Quantity.Parse(entry.Value!.GetValue<string>()))));

    /// <summary>Where a quota limits cpu or memory, every container must say how much it takes.</summary>
    private static void CheckSpecified(string quota, JsonObject hard, JsonObject pod)
    {
        var missing = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var resource in hard.Select(entry => entry.Key).Where(name => name is "cpu" or "memory" or "requests.cpu" or "requests.memory" or "limits.cpu" or "limits.memory"))
        {
            var (side, name) = resource.Split('.') is [var first, var second] ? (first, second) : ("requests", resource);
            var without = pod.At("spec").Items("containers").Concat(pod.At("spec").Items("initContainers"))
                .Where(container => container.At("resources", side).Str(name) is null).Select(container => container.Str("name")!).ToList();
            if (without.Count > 0) missing[resource] = without;
        }
        if (missing.Count == 0) return;
        var texts = missing.Select(entry => $"{entry.Key} for: {string.Join(',', entry.Value.Order(StringComparer.Ordinal))}");
        throw ApiError.Forbidden(Catalog.Pod, pod.Meta().Str("name") ?? "", $"failed quota: {quota}: must specify {string.Join("; ", texts)}");
    }
}
