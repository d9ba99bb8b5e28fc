using System.Text.Json.Nodes;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>Every object of one app, made of what should be and of nothing else.</summary>
internal sealed class AppManifests(KubernetesOptions options, ClusterAbilities abilities)
{
    /// <summary>In the order in which they are to be written: what pods read comes before the pods.</summary>
    public IReadOnlyList<Manifest> Of(DesiredApp desired, ConfigurationObjects configuration)
    {
        List<Manifest> manifests = [.. configuration.Manifests(name => Labels(desired.Key, name))];
        manifests.Add(Manifest.Of(KubernetesResource.Services, Service(desired)));
        manifests.Add(Manifest.Of(KubernetesResource.Deployments, new WorkloadManifest(options.PlatformId, abilities, options.Builds.PullSecret is not null).Of(desired, configuration, Labels(desired.Key))));
        if (desired.Replicas > 1)
        {
            manifests.Add(Manifest.Of(KubernetesResource.PodDisruptionBudgets, DisruptionBudget(desired)));
        }

        if (abilities.GatewayApi)
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
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = desired.Spec.Port, ["protocol"] = "TCP", ["targetPort"] = desired.Spec.Port }),
        };
        return service;
    }

    private JsonObject DisruptionBudget(DesiredApp desired)
    {
        var budget = Manifest.New(KubernetesResource.PodDisruptionBudgets, desired.Key.Namespace, desired.Key.Name, Labels(desired.Key));
        budget["spec"] = new JsonObject { ["maxUnavailable"] = 1, ["selector"] = new JsonObject { ["matchLabels"] = Selector(desired.Key) } };
        return budget;
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
                ["backendRefs"] = new JsonArray(new JsonObject { ["name"] = desired.Key.Name, ["port"] = desired.Spec.Port }),
            }),
        };
        return route;
    }
}
