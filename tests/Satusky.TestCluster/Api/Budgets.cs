using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>Whether disruption budgets let a pod go.</summary>
internal static class Budgets
{
    public static void Check(ObjectStore store, StoredObject pod)
    {
        foreach (var budget in store.List(Catalog.Budget, pod.Namespace).Items)
        {
            var body = budget.Read();
            if (!Selector.FromSpec(body.At("spec", "selector"))(pod.Label)) continue;
            var status = body.At("status");
            if (status.Int("disruptionsAllowed") > 0) continue;
            var why = $"The disruption budget {budget.Name} needs {status.Int("desiredHealthy") ?? 0} healthy pods and has {status.Int("currentHealthy") ?? 0} currently";
            throw new ApiError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = why }),
            });
        }
    }
}
