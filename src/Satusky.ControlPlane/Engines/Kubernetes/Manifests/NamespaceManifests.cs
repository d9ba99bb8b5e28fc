using System.Text.Json.Nodes;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>An organization's namespace and what keeps it apart from the others.</summary>
internal sealed class NamespaceManifests(KubernetesOptions options)
{
    public IReadOnlyList<Manifest> Of(string organizationId, string ns)
    {
        List<Manifest> manifests =
        [
            Manifest.Of(KubernetesResource.Namespaces, Namespace(organizationId, ns)),
            Manifest.Of(KubernetesResource.NetworkPolicies, Isolation(organizationId, ns)),
        ];
        if (options.Quota.Count > 0)
        {
            manifests.Add(Manifest.Of(KubernetesResource.ResourceQuotas, Quota(organizationId, ns)));
        }

        return manifests;
    }

    private JsonObject Labels(string organizationId) => new() { [EngineLabels.Platform] = options.PlatformId, [EngineLabels.Organization] = organizationId };

    private JsonObject Namespace(string organizationId, string ns)
    {
        var labels = Labels(organizationId);
        labels["pod-security.kubernetes.io/enforce"] = "baseline";
        labels["pod-security.kubernetes.io/warn"] = "baseline";
        return Manifest.New(KubernetesResource.Namespaces, null, ns, labels);
    }

    /// <summary>Requests come from the gateway and from apps of the same organization, and from nowhere else.</summary>
    private JsonObject Isolation(string organizationId, string ns)
    {
        var policy = Manifest.New(KubernetesResource.NetworkPolicies, ns, ClusterNames.Isolation, Labels(organizationId));
        policy["spec"] = new JsonObject
        {
            ["podSelector"] = new JsonObject(),
            ["policyTypes"] = new JsonArray("Ingress"),
            ["ingress"] = new JsonArray(new JsonObject
            {
                ["from"] = new JsonArray(
                    new JsonObject { ["podSelector"] = new JsonObject() },
                    new JsonObject
                    {
                        ["namespaceSelector"] = new JsonObject
                        {
                            ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = options.Gateway.SourceNamespace },
                        },
                    }),
            }),
        };
        return policy;
    }

    private JsonObject Quota(string organizationId, string ns)
    {
        var quota = Manifest.New(KubernetesResource.ResourceQuotas, ns, ClusterNames.Quota, Labels(organizationId));
        quota["spec"] = new JsonObject { ["hard"] = new JsonObject(options.Quota.Select(limit => KeyValuePair.Create(limit.Key, (JsonNode?)limit.Value))) };
        return quota;
    }
}
