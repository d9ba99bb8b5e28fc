using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>
/// A volume's claim. It is an object of its own and no template of a StatefulSet: it has the volume's name, serves a Deployment as well, grows by an
/// ordinary write, and does not carry the label by which an app's objects are removed, so that it outlives its app.
/// </summary>
internal static class ClaimManifest
{
    public static JsonObject Of(DesiredVolume volume, string platformId, string appId)
    {
        var labels = new JsonObject
        {
            [EngineLabels.Name] = volume.App,
            [EngineLabels.Platform] = platformId,
            [EngineLabels.Volume] = volume.Key.Id,
            [EngineLabels.VolumeOf] = appId,
        };
        var spec = new JsonObject
        {
            ["accessModes"] = new JsonArray(volume.Access == VolumeAccess.Shared ? "ReadWriteMany" : "ReadWriteOnce"),
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = volume.Size.ToString() } },
        };
        if (volume.Class is { } name)
        {
            spec["storageClassName"] = name;
        }

        var claim = Manifest.New(KubernetesResource.PersistentVolumeClaims, volume.Key.Namespace, VolumeName.Claim(volume.Key.Name), labels);
        claim["spec"] = spec;
        return claim;
    }

    /// <summary>Adds the claim to a pod and its container, before what may lie inside of it.</summary>
    public static void Mount(DesiredApp desired, JsonObject pod, JsonObject container)
    {
        if (desired.Volume is not { } volume)
        {
            return;
        }

        AddFirst(pod, "volumes", new JsonObject
        {
            ["name"] = volume.Key.Name,
            ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = VolumeName.Claim(volume.Key.Name) },
        });
        AddFirst(container, "volumeMounts", new JsonObject { ["name"] = volume.Key.Name, ["mountPath"] = volume.Mount });
        if (RunAs.TryParse(desired.Spec.User, out var user) && user.User > 0)
        {
            // Volumes belong to root; this lets the named user write.
            pod["securityContext"]!["fsGroup"] = user.Group ?? user.User;
            pod["securityContext"]!["fsGroupChangePolicy"] = "OnRootMismatch";
        }
    }

    private static void AddFirst(JsonObject owner, string list, JsonObject item)
    {
        if (owner[list] is JsonArray items)
        {
            items.Insert(0, item);
        }
        else
        {
            owner[list] = new JsonArray(item);
        }
    }
}
