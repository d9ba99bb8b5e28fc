using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Admission;

/// <summary>The common faults of objects and what must not change, each with the real text.</summary>
internal static class Validator
{
    private const string Immutable = "field is immutable";
    private const string Sealed = "field is immutable when `immutable` is set";

    public static void Check(ResourceKind kind, JsonObject body, JsonObject? old)
    {
        var faults = new List<FieldFault>();
        faults.AddRange(MetaRules.Check(kind, body));
        var spec = body.At("spec");
        switch (kind.Kind)
        {
            case "Pod":
                faults.AddRange(PodRules.Check(spec!, "spec"));
                if (old is not null) PodChange(body, old, faults);
                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet":
                Workload(kind, spec!, old.At("spec"), faults);
                break;
            case "Job":
                faults.AddRange(PodRules.Check(spec.At("template", "spec") ?? [], "spec.template.spec"));
                if (spec.At("template", "spec").Str("restartPolicy") is "Always" or null)
                    faults.Add(FieldFault.Required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
                Same(spec, old.At("spec"), "selector", "spec", faults);
                Same(spec, old.At("spec"), "template", "spec", faults);
                break;
            case "Service":
                ServiceRules.Check(spec!, old.At("spec"), faults);
                break;
            case "Secret" or "ConfigMap":
                Data(kind, body, old, faults);
                break;
            case "PersistentVolumeClaim":
                Claim(spec!, old, faults);
                break;
            case "PodDisruptionBudget":
                if (spec?["minAvailable"] is not null && spec["maxUnavailable"] is not null)
                    faults.Add(FieldFault.Invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
                break;
            case "HorizontalPodAutoscaler":
                if (spec.Int("maxReplicas") is null or < 1) faults.Add(FieldFault.Invalid("spec.maxReplicas", spec.Int("maxReplicas") ?? 0, "must be greater than 0"));
                else if (spec.Int("maxReplicas") < spec.Int("minReplicas")) faults.Add(FieldFault.Invalid("spec.maxReplicas", spec!.Int("maxReplicas"), "must be greater than or equal to `minReplicas`"));
                break;
            case "RoleBinding":
                if (old is not null && !JsonNode.DeepEquals(old["roleRef"], body["roleRef"])) faults.Add(FieldFault.Invalid("roleRef", body["roleRef"], "cannot change roleRef"));
                break;
        }
        if (kind.Custom) faults.AddRange(CustomRules.Check(kind, body));
        if (faults.Count > 0) throw ApiError.Invalid(kind, body.Meta().Str("name") ?? "", faults);
    }

    private static void Workload(ResourceKind kind, JsonObject spec, JsonObject? old, List<FieldFault> faults)
    {
        var template = spec.At("template") ?? [];
        if (spec.Int("replicas") is < 0 and var replicas) faults.Add(FieldFault.Invalid("spec.replicas", replicas, "must be greater than or equal to 0"));
        if (spec.At("selector") is not { } selector)
        {
            faults.Add(FieldFault.Required("spec.selector"));
            faults.Add(FieldFault.Invalid("spec.template.metadata.labels", template.At("metadata", "labels"), "`selector` does not match template `labels`"));
        }
        else
        {
            if (selector.Count == 0) faults.Add(FieldFault.Invalid("spec.selector", selector, $"empty selector is invalid for {kind.Kind.ToLowerInvariant()}"));
            var labels = template.At("metadata", "labels");
            if (!Selector.FromSpec(selector)(name => labels.Str(name)))
                faults.Add(FieldFault.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
        }
        faults.AddRange(MetaRules.Labels(template.At("metadata"), "spec.template"));
        faults.AddRange(PodRules.Check(template.At("spec") ?? [], "spec.template.spec", spec.Items("volumeClaimTemplates").Select(claim => claim.At("metadata").Str("name") ?? "")));
        if (template.At("spec").Str("restartPolicy") is { } policy and not "Always")
            faults.Add(FieldFault.NotSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
        Same(spec, old, "selector", "spec", faults);
        if (kind.Kind != "Deployment" || spec.At("strategy") is not { } strategy) return;
        if (strategy.Str("type") == "Recreate" && strategy["rollingUpdate"] is not null)
            faults.Add(FieldFault.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
        if (strategy.At("rollingUpdate") is { } rolling && IsZero(rolling["maxSurge"]) && IsZero(rolling["maxUnavailable"]))
            faults.Add(FieldFault.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0"));
        if (spec.Int("progressDeadlineSeconds") <= (spec.Int("minReadySeconds") ?? 0))
            faults.Add(FieldFault.Invalid("spec.progressDeadlineSeconds", spec.Int("progressDeadlineSeconds"), "must be greater than minReadySeconds"));
    }

    private static bool IsZero(JsonNode? value) => value is null || value.AsLong() == 0 || value.ToString() is "0%" or "0";

    private static void Data(ResourceKind kind, JsonObject body, JsonObject? old, List<FieldFault> faults)
    {
        foreach (var name in (string[])["data", "binaryData"])
        {
            foreach (var (key, _) in body.At(name)?.ToArray() ?? [])
            {
                if (MetaRules.DataKey(key) is { } fault) faults.Add(FieldFault.Invalid($"{name}[{key}]", key, fault));
            }
        }
        if (kind == Catalog.Secret) Same(body, old, "type", "", faults);
        if (old.Bool("immutable") != true) return;
        if (body.Bool("immutable") != true) faults.Add(FieldFault.Forbidden("immutable", Sealed));
        if (!JsonNode.DeepEquals(old!["data"], body["data"])) faults.Add(FieldFault.Forbidden("data", Sealed));
        if (!JsonNode.DeepEquals(old["binaryData"], body["binaryData"])) faults.Add(FieldFault.Forbidden("binaryData", Sealed));
    }

    private static void Claim(JsonObject spec, JsonObject? old, List<FieldFault> faults)
    {
        if (!spec.Strings("accessModes").Any()) faults.Add(FieldFault.Required("spec.accessModes", "at least 1 access mode is required"));
        if (spec.At("resources", "requests").Str("storage") is not { } storage) faults.Add(FieldFault.Required("spec.resources[storage]"));
        else if (old.At("spec", "resources", "requests").Str("storage") is { } before && Quantity.Parse(storage).CompareTo(Quantity.Parse(before)) < 0)
            faults.Add(FieldFault.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
        if (old.At("spec") is not { } known) return;
        var (left, right) = (known.Copy(), spec.Copy());
        foreach (var side in (JsonObject[])[left, right])
        {
            side.Remove("resources");
            side.Remove("volumeName");
        }
        if (!JsonNode.DeepEquals(left, right))
            faults.Add(FieldFault.Forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
    }

    private static void PodChange(JsonObject body, JsonObject old, List<FieldFault> faults)
    {
        var (before, after) = (old.At("spec")!.Copy(), body.At("spec")!.Copy());
        foreach (var side in (JsonObject[])[before, after])
        {
            foreach (var name in (string[])["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName", "ephemeralContainers"]) side.Remove(name);
            foreach (var container in side.Items("containers").Concat(side.Items("initContainers"))) container.Remove("image");
        }
        if (!JsonNode.DeepEquals(before, after))
            faults.Add(FieldFault.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
    }

    private static void Same(JsonObject? body, JsonObject? old, string name, string path, List<FieldFault> faults)
    {
        if (old is not null && !JsonNode.DeepEquals(old[name], body?[name]))
            faults.Add(FieldFault.Invalid(path.Length == 0 ? name : $"{path}.{name}", body?[name], Immutable));
    }
}
