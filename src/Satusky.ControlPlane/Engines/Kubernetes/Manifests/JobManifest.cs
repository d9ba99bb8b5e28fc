using System.Text.Json.Nodes;
using Satusky.ControlPlane.Jobs;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>The Job of a job: the pod of its app's release, without traffic, probes and restarts.</summary>
internal sealed class JobManifest(KubernetesOptions options, ClusterAbilities abilities)
{
    /// <summary>Told to the cluster too, so that a limit holds while no control plane runs.</summary>
    private const int DeadlineMargin = 30;

    public JsonObject Of(JobRecord job, ConfigurationObjects configuration)
    {
        var pod = new WorkloadManifest(options.PlatformId, abilities, options.Builds.PullSecret is not null).Pod(job.Desired(), configuration);
        var container = (JsonObject)pod["containers"]![0]!;
        container.Remove("readinessProbe");
        container.Remove("lifecycle");
        container.Remove("livenessProbe");
        pod["restartPolicy"] = "Never";
        var document = Manifest.New(KubernetesResource.Jobs, job.App.Namespace, job.EngineName, Labels(job));
        document["spec"] = new JsonObject
        {
            ["backoffLimit"] = 0,
            ["activeDeadlineSeconds"] = (long)job.Timeout.TotalSeconds + DeadlineMargin,
            ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = Labels(job) }, ["spec"] = pod },
        };
        return document;
    }

    /// <summary>Its own id stands where instances have their app's: a job's pod is no instance.</summary>
    private JsonObject Labels(JobRecord job) => new()
    {
        [EngineLabels.Platform] = options.PlatformId,
        [EngineLabels.App] = job.Id,
        [EngineLabels.Configuration] = ClusterNames.Number(job.ConfigRevision),
    };
}
