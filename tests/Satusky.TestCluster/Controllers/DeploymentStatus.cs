using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Controllers;

/// <summary>The status of a deployment: its counts, and the conditions Available, Progressing and ReplicaFailure.</summary>
internal static class DeploymentStatus
{
    public static void Report(ControllerContext context, RolloutView view, Action<TimeSpan> later)
    {
        var before = view.Body.At("status") ?? [];
        var status = Counts(view);
        if (before["conditions"] is { } known) status["conditions"] = known.DeepClone();
        Availability(context, view, status);
        Failure(context, view, status);
        Progress(context, view, before, status, later);
        context.SetStatus(view.Deployment, status, Caller.ControllerManager);
    }

    private static JsonObject Counts(RolloutView view)
    {
        var total = view.All.Sum(set => set.Status("replicas"));
        var available = view.All.Sum(set => set.Available);
        var status = new JsonObject
        {
            ["observedGeneration"] = view.Body.Meta().Int("generation"), ["terminatingReplicas"] = view.All.Sum(set => set.Status("terminatingReplicas")),
        };
        foreach (var (name, count) in new[]
        {
            ("replicas", total), ("updatedReplicas", view.New?.Status("replicas") ?? 0), ("readyReplicas", view.All.Sum(set => set.Status("readyReplicas"))),
            ("availableReplicas", available), ("unavailableReplicas", Math.Max(0, view.All.Sum(set => set.Replicas) - available)),
        })
        {
            if (count > 0) status[name] = count;
        }
        return status;
    }

    private static void Availability(ControllerContext context, RolloutView view, JsonObject status)
    {
        var enough = (status.Int("availableReplicas") ?? 0) >= view.Replicas - view.MaxUnavailable;
        Set(context, status, "Available", enough ? "True" : "False", enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.");
    }

    private static void Failure(ControllerContext context, RolloutView view, JsonObject status)
    {
        var failure = view.All.Reverse().Select(set => PodTemplates.Condition(set.Body, "ReplicaFailure")).FirstOrDefault(condition => condition is not null);
        if (failure is not null) Set(context, status, "ReplicaFailure", failure.Str("status")!, failure.Str("reason")!, failure.Str("message")!);
        else Drop(status, "ReplicaFailure");
    }

    private static void Progress(ControllerContext context, RolloutView view, JsonObject before, JsonObject status, Action<TimeSpan> later)
    {
        var known = PodTemplates.Condition(view.Body, "Progressing");
        if (view.New is not { } fresh) return;
        var complete = fresh.Status("replicas") == view.Replicas && (status.Int("replicas") ?? 0) == view.Replicas && (status.Int("availableReplicas") ?? 0) == view.Replicas;
        if (complete)
        {
            Set(context, status, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{fresh.Stored.Name}\" has successfully progressed.");
            return;
        }
        var moved = known is null || ((string[])["updatedReplicas", "readyReplicas", "availableReplicas"]).Any(name => (status.Int(name) ?? 0) > (before.Int(name) ?? 0))
            || (status.Int("replicas") ?? 0) - (status.Int("updatedReplicas") ?? 0) < (before.Int("replicas") ?? 0) - (before.Int("updatedReplicas") ?? 0)
            || !known.Str("message")!.Contains($"\"{fresh.Stored.Name}\"", StringComparison.Ordinal);
        var deadline = TimeSpan.FromSeconds(view.Spec.Int("progressDeadlineSeconds") ?? 600);
        if (moved)
        {
            var created = known is null || !known.Str("message")!.Contains($"\"{fresh.Stored.Name}\"", StringComparison.Ordinal);
            var condition = Set(context, status, "Progressing", "True", created ? "NewReplicaSetCreated" : "ReplicaSetUpdated",
                created ? $"Created new replica set \"{fresh.Stored.Name}\"" : $"ReplicaSet \"{fresh.Stored.Name}\" is progressing.");
            condition["lastUpdateTime"] = context.Moment;
            later(deadline + TimeSpan.FromSeconds(1));
            return;
        }
        if (known.Str("reason") is "ProgressDeadlineExceeded" or "NewReplicaSetAvailable") return;
        var left = ControllerContext.Parse(known.Str("lastUpdateTime"))! + deadline - context.Now;
        if (left > TimeSpan.Zero)
        {
            later(left.Value + TimeSpan.FromSeconds(1));
            return;
        }
        Set(context, status, "Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{fresh.Stored.Name}\" has timed out progressing.");
    }

    private static JsonObject Set(ControllerContext context, JsonObject status, string type, string value, string reason, string message)
    {
        var known = status.Items("conditions").FirstOrDefault(condition => condition.Str("type") == type);
        var condition = new JsonObject { ["type"] = type, ["status"] = value, ["reason"] = reason, ["message"] = message };
        var same = known is not null && known.Str("status") == value && known.Str("reason") == reason;
        condition["lastUpdateTime"] = same ? known.Str("lastUpdateTime") : context.Moment;
        PodTemplates.SetCondition(status, condition, context.Moment);
        return condition;
    }

    private static void Drop(JsonObject status, string type)
    {
        if (status["conditions"] is JsonArray conditions && conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Str("type") == type) is { } known) conditions.Remove(known);
    }
}
