using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Volumes as claims of the cluster, provided by its storage classes.</summary>
internal sealed class ClusterVolumes(KubernetesClient client, KubernetesOptions options, TimeProvider time) : IVolumes
{
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public async Task<VolumeSight> InspectAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        var name = NameOf(volume);
        if (await client.FindAsync(KubernetesResource.PersistentVolumeClaims, name, cancellationToken) is not { } claim)
        {
            return new VolumeSight(name.Name, false, null, null, null, null, null, "it is made when the first release that mounts it is rolled out");
        }

        var capacity = VolumeSize.TryParse((string?)claim["status"]?["capacity"]?["storage"], out var size, out _) ? size : (VolumeSize?)null;
        var machine = (string?)claim["spec"]?["volumeName"] is { } held ? await MachineAsync(held, cancellationToken) : null;
        return new VolumeSight(
            name.Name,
            true,
            (string?)claim["status"]?["phase"] ?? "Pending",
            (string?)claim["spec"]?["storageClassName"],
            capacity,
            null,
            machine,
            machine is null ? "its use is not measured on this engine" : "it lies on one machine alone, and its use is not measured on this engine");
    }

    public async Task<string?> DeleteAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        var name = NameOf(volume);
        var start = time.GetTimestamp();
        while (await client.FindAsync(KubernetesResource.PersistentVolumeClaims, name, cancellationToken) is { } claim)
        {
            if ((string?)claim["metadata"]!["labels"]?[EngineLabels.Platform] != options.PlatformId)
            {
                return $"PersistentVolumeClaim {name} is not this platform's";
            }

            if (claim["metadata"]!["deletionTimestamp"] is null)
            {
                await client.DeleteAsync(KubernetesResource.PersistentVolumeClaims, name, new DeleteOptions { Uid = (string)claim["metadata"]!["uid"]! }, cancellationToken);
            }
            else if (time.GetElapsedTime(start) > RemovalPatience)
            {
                return $"PersistentVolumeClaim {name} is being deleted, but a pod still uses it";
            }

            await Task.Delay(LookEvery, time, cancellationToken);
        }

        return null;
    }

    public async Task<string?> GrowthFaultAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(KubernetesResource.PersistentVolumeClaims, NameOf(volume), cancellationToken) is not { } claim)
        {
            return null;
        }

        if ((string?)claim["spec"]?["storageClassName"] is not { Length: > 0 } name)
        {
            return "it was provided without a storage class, and only such a class can expand it";
        }

        return await client.FindAsync(KubernetesResource.StorageClasses, new ObjectName(null, name), cancellationToken) switch
        {
            null => $"its storage class \"{name}\" does not exist any more",
            var found when (bool?)found["allowVolumeExpansion"] != true => $"its storage class \"{name}\" does not allow expansion",
            _ => null,
        };
    }

    private static ObjectName NameOf(VolumeKey volume) => new(volume.Namespace, VolumeName.Claim(volume.Name));

    /// <summary>The machine that alone can mount the volume behind a claim, or null when any can.</summary>
    private async Task<string?> MachineAsync(string held, CancellationToken cancellationToken)
    {
        var persistent = await client.FindAsync(KubernetesResource.PersistentVolumes, new ObjectName(null, held), cancellationToken);
        var terms = persistent?["spec"]?["nodeAffinity"]?["required"]?["nodeSelectorTerms"]?.AsArray() ?? [];
        return terms.SelectMany(term => term?["matchExpressions"]?.AsArray() ?? [])
            .Where(expression => (string?)expression?["key"] == "kubernetes.io/hostname" && expression["values"] is JsonArray { Count: 1 })
            .Select(expression => (string?)expression!["values"]![0])
            .FirstOrDefault();
    }
}
