using System.Text;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>What a container's process sees: its variables with the values of the objects they refer to.</summary>
internal static class ContainerEnvironment
{
    public static IReadOnlyDictionary<string, string> Of(ObjectStore store, string inNamespace, JsonObject container)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.Items("envFrom"))
        {
            var data = Data(store, inNamespace, source.At("configMapRef"), source.At("secretRef"));
            foreach (var (key, value) in data) environment[source.Str("prefix") + key] = value;
        }
        foreach (var variable in container.Items("env"))
        {
            if (variable.At("valueFrom") is not { } from) environment[variable.Str("name")!] = variable.Str("value") ?? "";
            else if (Data(store, inNamespace, from.At("configMapKeyRef"), from.At("secretKeyRef")).TryGetValue((from.At("configMapKeyRef") ?? from.At("secretKeyRef")).Str("key") ?? "", out var value))
                environment[variable.Str("name")!] = value;
        }
        return environment;
    }

    private static Dictionary<string, string> Data(ObjectStore store, string inNamespace, JsonObject? map, JsonObject? secret)
    {
        var found = map is not null ? store.Get(Catalog.ConfigMap, inNamespace, map.Str("name")!) : secret is not null ? store.Get(Catalog.Secret, inNamespace, secret.Str("name")!) : null;
        var data = found?.Read().At("data") ?? [];
        return data.ToDictionary(entry => entry.Key, entry => map is not null ? (string)entry.Value! : Encoding.UTF8.GetString(Convert.FromBase64String((string)entry.Value!)));
    }
}
