using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Says how many pods a disruption budget lets go.</summary>
internal sealed class BudgetController(ControllerContext context) : Controller("budget", context)
{
    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.Budget) return [item.Key];
        return item.Kind == Catalog.Pod ? Store.List(Catalog.Budget, item.Namespace).Items.Select(budget => budget.Key) : [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } budget) return;
        var body = budget.Read();
        var selects = Selector.FromSpec(body.At("spec", "selector"));
        var pods = Store.List(Catalog.Pod, key.Namespace).Items.Where(pod => selects(pod.Label)).ToList();
        var expected = pods.Count(PodTemplates.IsActive);
        var healthy = pods.Count(pod => !pod.IsDeleting && PodFacts.Of(pod).Ready);
        var desired = body.At("spec")?["minAvailable"] is { } least ? Amount(least, expected) : expected - Amount(body.At("spec")?["maxUnavailable"] ?? 1, expected);
        var allowed = Math.Max(0, healthy - desired);
        var status = new JsonObject
        {
            ["observedGeneration"] = body.Meta().Int("generation"), ["currentHealthy"] = healthy, ["desiredHealthy"] = desired, ["disruptionsAllowed"] = allowed, ["expectedPods"] = expected,
            ["conditions"] = body.At("status")?["conditions"]?.DeepClone() ?? new JsonArray(),
        };
        PodTemplates.SetCondition(status, new JsonObject
        {
            ["type"] = "DisruptionAllowed", ["status"] = allowed > 0 ? "True" : "False", ["reason"] = allowed > 0 ? "SufficientPods" : "InsufficientPods", ["message"] = "",
            ["observedGeneration"] = body.Meta().Int("generation"),
        }, Context.Moment);
        Context.SetStatus(budget, status, Caller.ControllerManager);
    }

    private static int Amount(JsonNode value, int of) =>
        value.AsLong() is { } number ? (int)number : (int)Math.Ceiling(int.Parse(value.GetValue<string>().TrimEnd('%'), CultureInfo.InvariantCulture) * of / 100.0);
}
