using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>The Deployment of an app, or the StatefulSet of one that must never run twice, and the pods it makes.</summary>
internal sealed class WorkloadManifest(string platformId, ClusterAbilities abilities, bool hasPullSecret)
{
    /// <summary>How long an instance goes on answering after it was told to go, so that every gateway has heard of it.</summary>
    private const int EndpointSeconds = 5;

    /// <summary>What common images need to step down from root by themselves; Pod Security <c>baseline</c> allows no more.</summary>
    private static readonly string[] Capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID"];

    public JsonObject Of(DesiredApp desired, ConfigurationObjects configuration, JsonObject labels)
    {
        var document = Manifest.New(Resource(desired), desired.Key.Namespace, desired.Key.Name, labels);
        var spec = new JsonObject
        {
            ["minReadySeconds"] = (int)StayUp.TotalSeconds,

            // Releases are the platform's history; the cluster's own would only keep objects alive.
            ["revisionHistoryLimit"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = AppManifests.Selector(desired.Key) },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = PodLabels(desired) },
                ["spec"] = Pod(desired, configuration),
            },
        };
        if (desired.Spec.Scale is null)
        {
            spec["replicas"] = desired.Replicas;
        }

        if (RunsAlone(desired))
        {
            spec["serviceName"] = desired.Key.Name;

            // In order, a pod that never gets ready would be waited for, and no newer release could mend it.
            spec["podManagementPolicy"] = "Parallel";
        }
        else
        {
            spec["progressDeadlineSeconds"] = (int)Stalled.TotalSeconds;
            spec["strategy"] = Strategy(desired.Spec);
        }

        document["spec"] = spec;
        return document;
    }

    /// <summary>A StatefulSet makes no second pod of a number before the first is known to be gone; a Deployment promises nothing of the kind.</summary>
    public static bool RunsAlone(DesiredApp desired) => desired.Volume is { Access: VolumeAccess.SingleWriter };

    public static KubernetesResource Resource(DesiredApp desired) => RunsAlone(desired) ? KubernetesResource.StatefulSets : KubernetesResource.Deployments;

    /// <summary>How long an instance must have stayed up to count as running.</summary>
    public static TimeSpan StayUp { get; } = TimeSpan.FromSeconds(2);

    /// <summary>A rollout that takes longer is called stalled.</summary>
    public static TimeSpan Stalled { get; } = TimeSpan.FromMinutes(5);

    private static JsonObject Strategy(AppSpec spec) => spec.Strategy == RolloutStrategy.Recreate
        ? new JsonObject { ["type"] = "Recreate" }
        : new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxSurge"] = Share(spec.MaxSurge), ["maxUnavailable"] = Share(spec.MaxUnavailable) },
        };

    private static JsonNode Share(string text) => text.EndsWith('%') ? text : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private JsonObject PodLabels(DesiredApp desired) => new()
    {
        [EngineLabels.Name] = desired.Key.Name,
        [EngineLabels.Platform] = platformId,
        [EngineLabels.App] = desired.Key.Id,
        [EngineLabels.Release] = ClusterNames.Number(desired.Release),
        [EngineLabels.Generation] = ClusterNames.Number(desired.Generation),
        [EngineLabels.Configuration] = ClusterNames.Number(desired.ConfigRevision),
    };

    public JsonObject Pod(DesiredApp desired, ConfigurationObjects configuration)
    {
        var container = Container(desired, configuration);
        var pod = new JsonObject
        {
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["terminationGracePeriodSeconds"] = (int)desired.Spec.Grace.TotalSeconds + (abilities.SleepAction ? EndpointSeconds : 0),
            ["securityContext"] = new JsonObject { ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } },
            ["containers"] = new JsonArray(container),
        };
        FileManifests.Mount(desired, pod, container);
        ClaimManifest.Mount(desired, pod, container);
        if (hasPullSecret)
        {
            pod["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = PullSecret.CopyName });
        }

        if (desired.Spec.Machines.Count > 0)
        {
            pod["affinity"] = OnMachines(desired.Spec.Machines);
        }

        return pod;
    }

    private JsonObject Container(DesiredApp desired, ConfigurationObjects configuration)
    {
        var container = new JsonObject
        {
            ["name"] = ClusterNames.AppContainer,
            ["image"] = desired.ImageId,
            ["imagePullPolicy"] = "IfNotPresent",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = desired.Spec.Port, ["protocol"] = "TCP" }),
            ["env"] = new JsonArray([Port(desired), .. configuration.EnvironmentEntries()]),
            ["resources"] = Resources(desired.Spec),
            ["readinessProbe"] = ProbeManifest.Readiness(desired.Spec),
            ["securityContext"] = Security(desired.Spec),
        };
        if (ProbeManifest.Liveness(desired.Spec) is { } liveness)
        {
            container["livenessProbe"] = liveness;
        }

        foreach (var (key, words) in new[] { ("command", desired.Spec.Command), ("args", desired.Spec.Args) })
        {
            if (words is { Count: > 0 })
            {
                container[key] = new JsonArray([.. words.Select(word => (JsonNode)word)]);
            }
        }

        if (abilities.SleepAction)
        {
            container["lifecycle"] = new JsonObject { ["preStop"] = new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = EndpointSeconds } } };
        }

        if (configuration.Used.Environment.Concat(configuration.Used.Secrets).Contains("PORT"))
        {
            ((JsonArray)container["env"]!).RemoveAt(0);
        }

        return container;
    }

    private static JsonObject Port(DesiredApp desired) => new() { ["name"] = "PORT", ["value"] = ClusterNames.Number(desired.Spec.Port) };

    /// <summary>A user that was named and is not root needs no privilege, and gets what Pod Security <c>restricted</c> asks for.</summary>
    private static JsonObject Security(AppSpec spec)
    {
        var security = new JsonObject { ["allowPrivilegeEscalation"] = false };
        var named = RunAs.TryParse(spec.User, out var user);
        var restricted = named && user.User > 0;
        var added = restricted ? ["NET_BIND_SERVICE"] : Capabilities;
        security["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL"), ["add"] = new JsonArray([.. added.Select(c => (JsonNode)c)]) };
        if (named)
        {
            security["runAsUser"] = (long)user.User;
        }

        if (restricted)
        {
            security["runAsNonRoot"] = true;
        }

        if (named && user.Group is { } group)
        {
            security["runAsGroup"] = (long)group;
        }

        return security;
    }

    private static JsonObject Resources(AppSpec spec)
    {
        _ = CpuQuantity.TryParse(spec.Cpu, out var cpu, out _);
        _ = MemoryQuantity.TryParse(spec.Memory, out var memory, out _);

        // Written as the cluster writes them, so that nothing looks changed.
        var processor = cpu.Millicores % 1000 == 0 ? ClusterNames.Number(cpu.Millicores / 1000) : $"{ClusterNames.Number(cpu.Millicores)}m";
        JsonObject Amounts() => new() { ["cpu"] = processor, ["memory"] = Bytes(memory.Bytes) };
        return new JsonObject { ["requests"] = Amounts(), ["limits"] = Amounts() };
    }

    private static string Bytes(long bytes)
    {
        string[] units = ["", "Ki", "Mi", "Gi", "Ti"];
        var unit = 0;
        for (; bytes % 1024 == 0 && unit < units.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return ClusterNames.Number(bytes) + units[unit];
    }

    private static JsonObject OnMachines(IReadOnlyList<string> machines) => new()
    {
        ["nodeAffinity"] = new JsonObject
        {
            ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
            {
                ["nodeSelectorTerms"] = new JsonArray(new JsonObject
                {
                    ["matchExpressions"] = new JsonArray(new JsonObject
                    {
                        ["key"] = "kubernetes.io/hostname",
                        ["operator"] = "In",
                        ["values"] = new JsonArray([.. machines.Select(m => (JsonNode)m)]),
                    }),
                }),
            },
        },
    };
}
