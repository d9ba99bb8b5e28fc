using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Finds what a pod refers to and the cluster does not have.</summary>
internal static class ConfigCheck
{
    /// <summary>The text of a CreateContainerConfigError, or null.</summary>
    public static string? Missing(ObjectStore store, string inNamespace, JsonObject container)
    {
        foreach (var source in container.Items("envFrom"))
        {
            if (MissingObject(store, inNamespace, source.At("configMapRef"), source.At("secretRef"), null) is { } fault) return fault;
        }
        foreach (var from in container.Items("env").Select(variable => variable.At("valueFrom")).OfType<JsonObject>())
        {
            var (map, secret) = (from.At("configMapKeyRef"), from.At("secretKeyRef"));
            if (MissingObject(store, inNamespace, map, secret, (map ?? secret).Str("key")) is { } fault) return fault;
        }
        return null;
    }

    /// <summary>The text of a FailedMount, or null.</summary>
    public static string? MissingVolume(ObjectStore store, string inNamespace, JsonObject spec)
    {
        var mounted = spec.Items("initContainers").Concat(spec.Items("containers")).SelectMany(container => container.Items("volumeMounts")).Select(mount => mount.Str("name")).ToHashSet();
        foreach (var volume in spec.Items("volumes").Where(volume => mounted.Contains(volume.Str("name"))))
        {
            var name = volume.Str("name");
            if (volume.At("secret") is { } secret && secret.Bool("optional") != true && store.Get(Catalog.Secret, inNamespace, secret.Str("secretName")!) is null)
                return $"MountVolume.SetUp failed for volume \"{name}\" : secret \"{secret.Str("secretName")}\" not found";
            if (volume.At("configMap") is { } map && map.Bool("optional") != true && store.Get(Catalog.ConfigMap, inNamespace, map.Str("name")!) is null)
                return $"MountVolume.SetUp failed for volume \"{name}\" : configmap \"{map.Str("name")}\" not found";
        }
        return null;
    }

    private static string? MissingObject(ObjectStore store, string inNamespace, JsonObject? map, JsonObject? secret, string? key)
    {
        var reference = map ?? secret;
        if (reference is null || reference.Bool("optional") == true) return null;
        var (kind, name) = (map is not null ? Catalog.ConfigMap : Catalog.Secret, reference.Str("name") ?? "");
        if (store.Get(kind, inNamespace, name) is not { } found) return $"{kind.Kind.ToLowerInvariant()} \"{name}\" not found";
        if (key is null) return null;
        var body = found.Read();
        return body.At("data")?.ContainsKey(key) == true || body.At("binaryData")?.ContainsKey(key) == true ? null : $"couldn't find key {key} in {kind.Kind} {inNamespace}/{name}";
    }
}
