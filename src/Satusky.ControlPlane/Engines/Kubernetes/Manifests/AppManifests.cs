using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>Every object of one app, made of what should be and of nothing else.</summary>
internal sealed class AppManifests(KubernetesOptions options, ClusterAbilities abilities)
{
    /// <summary>In the order in which they are to be written: what pods read comes before the pods.</summary>
    public IReadOnlyList<Manifest> Of(DesiredApp desired, ConfigurationObjects configuration)
    {
        List<Manifest> manifests = [.. configuration.Manifests(name => Labels(desired.Key, name))];
        if (FileManifests.Of(desired, Labels(desired.Key)) is { } files)
        {
            manifests.Add(files);
        }

        manifests.Add(Manifest.Of(KubernetesResource.Services, Service(desired)));
        manifests.Add(Manifest.Of(WorkloadManifest.Resource(desired), new WorkloadManifest(options.PlatformId, abilities, options.Builds.PullSecret is not null).Of(desired, configuration, Labels(desired.Key))));
        if (desired.Volume is { } volume)
        {
            manifests.Add(Manifest.Of(KubernetesResource.PersistentVolumeClaims, ClaimManifest.Of(volume, options.PlatformId, desired.Key.Id)));
        }

        if (desired.Spec.Scale is { } scale)
        {
            manifests.Add(Manifest.Of(KubernetesResource.HorizontalPodAutoscalers, Autoscaler(desired, scale)));
        }

        if ((desired.Spec.Scale?.Max ?? desired.Replicas) > 1)
        {
            manifests.Add(Manifest.Of(KubernetesResource.PodDisruptionBudgets, DisruptionBudget(desired)));
        }

        if (abilities.GatewayApi && desired.Hostname is not null)
        {
            manifests.Add(Manifest.Of(KubernetesResource.HttpRoutes, Route(desired)));
        }

        return manifests;
    }

    public JsonObject Labels(AppKey app, long? configuration = null)
    {
        var labels = new JsonObject
        {
            [EngineLabels.Name] = app.Name,
            [EngineLabels.Platform] = options.PlatformId,
            [EngineLabels.App] = app.Id,
        };
        if (configuration is { } revision)
        {
            labels[EngineLabels.Configuration] = ClusterNames.Number(revision);
        }

        return labels;
    }

    public static JsonObject Selector(AppKey app) => new() { [EngineLabels.Name] = app.Name, [EngineLabels.App] = app.Id };

    private JsonObject Service(DesiredApp desired)
    {
        var service = Manifest.New(KubernetesResource.Services, desired.Key.Namespace, desired.Key.Name, Labels(desired.Key));
        service["spec"] = new JsonObject
        {
            ["type"] = "ClusterIP",
            ["selector"] = Selector(desired.Key),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = ServicePort(desired), ["protocol"] = "TCP", ["targetPort"] = desired.Spec.Port }),
        };
        return service;
    }

    private static int ServicePort(DesiredApp desired) => desired.Spec.ServicePort ?? desired.Spec.Port;

    private JsonObject DisruptionBudget(DesiredApp desired)
    {
        var budget = Manifest.New(KubernetesResource.PodDisruptionBudgets, desired.Key.Namespace, desired.Key.Name, Labels(desired.Key));
        budget["spec"] = new JsonObject { ["maxUnavailable"] = 1, ["selector"] = new JsonObject { ["matchLabels"] = Selector(desired.Key) } };
        return budget;
    }

    private JsonObject Autoscaler(DesiredApp desired, ScaleSpec scale)
    {
        var autoscaler = Manifest.New(KubernetesResource.HorizontalPodAutoscalers, desired.Key.Namespace, desired.Key.Name, Labels(desired.Key));
        var target = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = scale.Cpu };
        autoscaler["spec"] = new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = desired.Key.Name },
            ["minReplicas"] = scale.Min,
            ["maxReplicas"] = scale.Max,
            ["metrics"] = new JsonArray(new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = target } }),
        };
        return autoscaler;
    }

    private JsonObject Route(DesiredApp desired)
    {
        var parent = new JsonObject
        {
            ["group"] = "gateway.networking.k8s.io",
            ["kind"] = "Gateway",
            ["namespace"] = options.Gateway.Namespace,
            ["name"] = options.Gateway.Name,
        };
        if (options.Gateway.Section is { } section)
        {
            parent["sectionName"] = section;
        }

        var route = Manifest.New(KubernetesResource.HttpRoutes, desired.Key.Namespace, desired.Key.Name, Labels(desired.Key));
        route["spec"] = new JsonObject
        {
            ["parentRefs"] = new JsonArray(parent),
            ["hostnames"] = new JsonArray(desired.Hostname),
            ["rules"] = new JsonArray(new JsonObject
            {
                ["backendRefs"] = new JsonArray(new JsonObject { ["name"] = desired.Key.Name, ["port"] = ServicePort(desired) }),
            }),
        };
        return route;
    }
}
