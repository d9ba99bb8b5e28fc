using System.Text;
using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>The objects of builds: their namespace with what guards it, and a Job and a Secret for each.</summary>
internal sealed class BuildObjects(ClusterBuildSettings settings, string platformId, Builder builder)
{
    public const string ContextContainer = "context";
    public const string BuildContainer = "build";

    /// <summary>On everything of one build: the Job's name.</summary>
    public const string BuildLabel = "satusky.com/build";

    private const string ContextUrl = "CONTEXT_URL";
    private const string ContextVolume = "context";
    private const string LoginVolume = "login";

    private const string FetchScript =
        $"""
        set -e -o pipefail
        wget -q -T 60 -O - "${ContextUrl}" | tar -xzof - -C {Builder.ContextFolder}
        """;

    public string Image => settings.BuilderImage ?? builder.DefaultImage;

    /// <summary>Nothing may call into the namespace; builds themselves must reach registries and package sources.</summary>
    public IReadOnlyList<Manifest> Surroundings()
    {
        var ns = Manifest.New(KubernetesResource.Namespaces, null, settings.Namespace, Labels());
        ns["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"] = builder.PodSecurity;
        var policy = Manifest.New(KubernetesResource.NetworkPolicies, settings.Namespace, ClusterNames.Isolation, Labels());
        policy["spec"] = new JsonObject { ["podSelector"] = new JsonObject(), ["policyTypes"] = new JsonArray("Ingress") };
        return [Manifest.Of(KubernetesResource.Namespaces, ns), Manifest.Of(KubernetesResource.NetworkPolicies, policy)];
    }

    /// <summary>Holds the address of the context, which is a permission: kept out of the Job, which more people may read.</summary>
    /// <param name="jobUid">The Job that the Secret goes with; null before there is one.</param>
    public JsonObject Secret(BuildTarget target, Uri context, string? jobUid)
    {
        var secret = Manifest.New(KubernetesResource.Secrets, settings.Namespace, target.Name, Labels(target));
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject { [ContextUrl] = Convert.ToBase64String(Encoding.UTF8.GetBytes(context.ToString())) };
        if (jobUid is not null)
        {
            secret["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = KubernetesResource.Jobs.ApiVersion,
                ["kind"] = KubernetesResource.Jobs.Kind,
                ["name"] = target.Name,
                ["uid"] = jobUid,
            });
        }

        return secret;
    }

    public JsonObject Job(BuildTarget target)
    {
        var job = Manifest.New(KubernetesResource.Jobs, settings.Namespace, target.Name, Labels(target));
        job["spec"] = new JsonObject
        {
            ["backoffLimit"] = 0,
            ["activeDeadlineSeconds"] = (int)BuildLimits.Time.TotalSeconds,
            ["ttlSecondsAfterFinished"] = (int)BuildLimits.Kept.TotalSeconds,
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels(target) },
                ["spec"] = new JsonObject
                {
                    ["restartPolicy"] = "Never",
                    ["automountServiceAccountToken"] = false,
                    ["enableServiceLinks"] = false,
                    ["terminationGracePeriodSeconds"] = 2,
                    ["initContainers"] = new JsonArray(Fetch(target)),
                    ["containers"] = new JsonArray(Build(target)),
                    ["volumes"] = new JsonArray([.. Volumes()]),
                },
            },
        };
        return job;
    }

    private JsonObject Labels() => new() { [EngineLabels.Platform] = platformId };

    private JsonObject Labels(BuildTarget target) => new()
    {
        [EngineLabels.Platform] = platformId,
        [EngineLabels.Organization] = target.Order.App.OrganizationId,
        [EngineLabels.Name] = target.Order.App.Name,
        [BuildLabel] = target.Name,
    };

    private JsonObject Fetch(BuildTarget target) => Container(ContextContainer, new JsonObject
    {
        ["command"] = new JsonArray(builder.Shell, "-c", FetchScript),
        ["env"] = new JsonArray(new JsonObject
        {
            ["name"] = ContextUrl,
            ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = target.Name, ["key"] = ContextUrl } },
        }),
        ["volumeMounts"] = new JsonArray(Mount(ContextVolume, Builder.ContextFolder)),
    });

    private JsonObject Build(BuildTarget target)
    {
        var container = builder.Container(target);
        container["volumeMounts"] = new JsonArray(
        [
            Mount(ContextVolume, Builder.ContextFolder),
            .. settings.RegistrySecret is null ? (IEnumerable<JsonObject>)[] : [Mount(LoginVolume, Builder.LoginFolder, isReadOnly: true)],
            .. builder.Folders.Select(folder => Mount(folder.Key, folder.Value)),
        ]);
        return Container(BuildContainer, container);
    }

    private JsonObject Container(string name, JsonObject container)
    {
        container["name"] = name;
        container["image"] = Image;
        container["imagePullPolicy"] = "IfNotPresent";
        container["securityContext"] = builder.SecurityContext;
        container["resources"] = new JsonObject
        {
            ["requests"] = new JsonObject { ["cpu"] = BuildLimits.RequestedCpu, ["memory"] = BuildLimits.RequestedMemory, ["ephemeral-storage"] = BuildLimits.RequestedDisk },
            ["limits"] = new JsonObject { ["cpu"] = BuildLimits.Cpu, ["memory"] = BuildLimits.Memory, ["ephemeral-storage"] = BuildLimits.Disk },
        };
        return container;
    }

    private IEnumerable<JsonNode> Volumes()
    {
        yield return new JsonObject { ["name"] = ContextVolume, ["emptyDir"] = new JsonObject() };
        if (settings.RegistrySecret is { } secret)
        {
            yield return new JsonObject
            {
                ["name"] = LoginVolume,
                ["secret"] = new JsonObject
                {
                    ["secretName"] = secret,
                    ["items"] = new JsonArray(new JsonObject { ["key"] = ".dockerconfigjson", ["path"] = "config.json" }),
                },
            };
        }

        foreach (var name in builder.Folders.Keys)
        {
            yield return new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject() };
        }
    }

    private static JsonObject Mount(string volume, string folder, bool isReadOnly = false)
    {
        var mount = new JsonObject { ["name"] = volume, ["mountPath"] = folder };
        if (isReadOnly)
        {
            mount["readOnly"] = true;
        }

        return mount;
    }
}
