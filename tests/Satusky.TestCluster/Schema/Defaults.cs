using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

/// <summary>Defaults that depend on other fields; the plain ones are in the definitions.</summary>
internal static class Defaults
{
    public static void Apply(ResourceKind kind, JsonObject body)
    {
        if (kind.Custom) return;
        var spec = body.At("spec") ?? [];
        switch (kind.Kind)
        {
            case "Pod":
                PodDefaults.Apply(spec, body.At("spec"));
                break;
            case "Deployment":
                Strategy(spec.Ensure("strategy"));
                Template(spec);
                break;
            case "ReplicaSet":
                Labels(body, spec);
                Template(spec);
                break;
            case "StatefulSet":
                var update = spec.Ensure("updateStrategy");
                if (update.Str("type") == "RollingUpdate") Default(update.Ensure("rollingUpdate"), "partition", 0);
                foreach (var claim in spec.Items("volumeClaimTemplates")) claim["apiVersion"] = "v1";
                foreach (var claim in spec.Items("volumeClaimTemplates")) claim["kind"] = "PersistentVolumeClaim";
                Template(spec);
                break;
            case "Job":
                if (spec["completions"] is null && spec["parallelism"] is null) spec["completions"] = 1;
                Default(spec, "parallelism", 1);
                Template(spec);
                break;
            case "Service":
                Service(spec);
                break;
            case "Secret":
                SecretText.Merge(body);
                break;
            case "Namespace":
                if (body.Meta().Str("name") is { } name) Default(body.Meta().Ensure("labels"), "kubernetes.io/metadata.name", name);
                break;
            case "NetworkPolicy":
                if (spec["policyTypes"] is null)
                    spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
                break;
            case "HorizontalPodAutoscaler":
                AutoscalerDefaults.Apply(spec);
                break;
            case "RoleBinding":
                foreach (var subject in body.Items("subjects").Where(subject => subject["apiGroup"] is null && subject.Str("kind") is "User" or "Group"))
                    subject["apiGroup"] = "rbac.authorization.k8s.io";
                break;
            case "LimitRange":
                foreach (var limit in spec.Items("limits").Where(limit => limit.Str("type") == "Container")) Limit(limit);
                break;
            case "Node":
                if (body.At("status", "capacity") is { } capacity && body.At("status", "allocatable") is null) body["status"]!["allocatable"] = capacity.DeepClone();
                break;
        }
    }

    public static void Default(JsonObject node, string name, JsonNode value)
    {
        if (node[name] is null) node[name] = value;
    }

    private static void Template(JsonObject spec)
    {
        var template = spec.Ensure("template");
        PodDefaults.Apply(template.At("spec"), null);
    }

    private static void Strategy(JsonObject strategy)
    {
        if (strategy.Str("type") != "RollingUpdate") return;
        var rolling = strategy.Ensure("rollingUpdate");
        Default(rolling, "maxUnavailable", "25%");
        Default(rolling, "maxSurge", "25%");
    }

    private static void Labels(JsonObject body, JsonObject spec)
    {
        if (body.Meta()["labels"] is null && spec.At("template", "metadata", "labels") is { } labels) body.Meta()["labels"] = labels.DeepClone();
    }

    private static void Service(JsonObject spec)
    {
        var type = spec.Str("type");
        if (type is "NodePort" or "LoadBalancer") Default(spec, "externalTrafficPolicy", "Cluster");
        if (type is "NodePort" or "LoadBalancer" or "ClusterIP") Default(spec, "internalTrafficPolicy", "Cluster");
        if (type == "LoadBalancer") Default(spec, "allocateLoadBalancerNodePorts", true);
        if (spec.Str("sessionAffinity") == "ClientIP") Default(spec.Ensure("sessionAffinityConfig", "clientIP"), "timeoutSeconds", 10800);
        foreach (var port in spec.Items("ports"))
        {
            if (port["targetPort"] is null || port["targetPort"].AsLong() == 0) port["targetPort"] = port["port"]?.DeepClone();
        }
    }

    private static void Limit(JsonObject limit)
    {
        foreach (var (from, to) in new[] { ("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest") })
        {
            foreach (var (name, value) in limit.At(from)?.ToArray() ?? []) Default(limit.Ensure(to), name, value!.DeepClone());
        }
    }
}
