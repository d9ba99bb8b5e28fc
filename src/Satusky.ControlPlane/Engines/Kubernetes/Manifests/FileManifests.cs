using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>The files of a release: texts in a ConfigMap of its own, secrets out of the copy that its pods read. Each is mounted alone, so that nothing around it is hidden.</summary>
internal static class FileManifests
{
    private const string Texts = "files";
    private const string Secrets = "secret-files";

    /// <summary>Null when no file has a text.</summary>
    public static Manifest? Of(DesiredApp desired, JsonObject labels)
    {
        var files = FilesOf(desired);
        if (!files.Any(f => f.File.Content is not null))
        {
            return null;
        }

        labels[EngineLabels.Release] = ClusterNames.Number(desired.Release);
        var document = Manifest.New(KubernetesResource.ConfigMaps, desired.Key.Namespace, ClusterNames.Files(desired.Key.Name, desired.Release), labels);
        document["immutable"] = true;
        document["data"] = new JsonObject(files.Where(f => f.File.Content is not null).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.File.Content)));
        return Manifest.Of(KubernetesResource.ConfigMaps, document);
    }

    /// <summary>Adds volumes and mounts to a pod and its container.</summary>
    public static void Mount(DesiredApp desired, JsonObject pod, JsonObject container)
    {
        var files = FilesOf(desired);
        if (files.Count == 0)
        {
            return;
        }

        var volumes = new JsonArray();
        if (files.Any(f => f.File.Content is not null))
        {
            volumes.Add(new JsonObject { ["name"] = Texts, ["configMap"] = new JsonObject { ["name"] = ClusterNames.Files(desired.Key.Name, desired.Release) } });
        }

        if (files.Any(f => f.File.Secret is not null))
        {
            volumes.Add(new JsonObject { ["name"] = Secrets, ["secret"] = new JsonObject { ["secretName"] = ClusterNames.Secrets(desired.Key.Name, desired.ConfigRevision) } });
        }

        pod["volumes"] = volumes;
        container["volumeMounts"] = new JsonArray([.. files.Select(f => (JsonNode)new JsonObject
        {
            ["name"] = f.File.Secret is null ? Texts : Secrets,
            ["mountPath"] = f.File.Path,
            ["subPath"] = f.File.Secret is { } secret ? ConfigKey.ObjectKey(secret) : f.Key,
            ["readOnly"] = true,
        })]);
    }

    private static List<(FileSpec File, string Key)> FilesOf(DesiredApp desired) =>
        [.. (desired.Spec.Files ?? []).Index().Select(file => (file.Item, $"file-{ClusterNames.Number(file.Index)}"))];
}
