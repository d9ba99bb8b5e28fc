using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Admission;

/// <summary>The Pod Security levels <c>baseline</c> and <c>restricted</c>, as a namespace's label enforces them.</summary>
internal static class PodSecurity
{
    private const string Label = "pod-security.kubernetes.io/enforce";

    private static readonly HashSet<string> s_capabilities =
        ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

    private static readonly string[] s_volumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    public static void Check(ObjectStore store, JsonObject pod)
    {
        var home = store.Get(Catalog.Namespace, "", pod.Meta().Str("namespace")!);
        if (home?.Label(Label) is not ("baseline" or "restricted") || home.Label(Label) is not { } level) return;
        var faults = Faults(level, pod.At("spec")!).ToArray();
        if (faults.Length == 0) return;
        var version = home.Label(Label + "-version") ?? "latest";
        throw ApiError.Forbidden(Catalog.Pod, pod.Meta().Str("name") ?? "", $"violates PodSecurity \"{level}:{version}\": {string.Join(", ", faults)}");
    }

    private static IEnumerable<string> Faults(string level, JsonObject spec)
    {
        var containers = spec.Items("initContainers").Concat(spec.Items("containers")).ToArray();
        var restricted = level == "restricted";
        IEnumerable<string?> faults =
        [
            restricted ? null : Capabilities(containers),
            HostNamespaces(spec),
            restricted ? null : HostPaths(spec),
            HostPorts(containers),
            Named("privileged", Where(containers, container => Security(container).Bool("privileged") == true), "must not set securityContext.privileged=true"),
            restricted ? null : Unconfined(spec, containers),
            .. restricted ? Restricted(spec, containers) : [],
        ];
        return faults.OfType<string>();
    }

    private static IEnumerable<string?> Restricted(JsonObject spec, JsonObject[] containers)
    {
        yield return Named("allowPrivilegeEscalation != false", Where(containers, container => Security(container).Bool("allowPrivilegeEscalation") != false),
            "must set securityContext.allowPrivilegeEscalation=false");
        yield return RestrictedCapabilities(containers);
        var volumes = spec.Items("volumes").Where(volume => !s_volumes.Any(volume.ContainsKey)).ToArray();
        if (volumes.Length > 0)
        {
            var types = volumes.Select(volume => volume.First(field => field.Key != "name").Key).Distinct().Order(StringComparer.Ordinal).ToArray();
            yield return $"restricted volume types ({One("volume", volumes.Length)} {Quoted(volumes.Select(volume => volume.Str("name")!))} {(volumes.Length == 1 ? "uses" : "use")} "
                + $"{One("restricted volume type", types.Length)} {Quoted(types)})";
        }
        yield return Setting<bool>(spec, containers, "runAsNonRoot != true", security => security.Bool("runAsNonRoot"), value => value,
            _ => "must not set securityContext.runAsNonRoot=false", "must set securityContext.runAsNonRoot=true");
        yield return Setting<long>(spec, containers, "runAsUser=0", security => security.Int("runAsUser"), value => value != 0, _ => "must not set runAsUser=0", null);
        yield return Setting<string>(spec, containers, "seccompProfile", Profile, value => value is "RuntimeDefault" or "Localhost",
            bad => $"must not set securityContext.seccompProfile.type to {Quoted(bad.Distinct().Order(StringComparer.Ordinal))}",
            "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    private static string? Unconfined(JsonObject spec, JsonObject[] containers) =>
        Setting<string>(spec, containers, "seccompProfile", Profile, value => value != "Unconfined",
            bad => $"must not set securityContext.seccompProfile.type to {Quoted(bad.Distinct())}", null);

    /// <summary>A field that pod or containers may set: bad where it is set wrongly, and (with <paramref name="demand"/>) where neither sets it.</summary>
    private static string? Setting<T>(JsonObject spec, JsonObject[] containers, string reason, Func<JsonObject?, object?> read, Func<T, bool> good,
        Func<IEnumerable<T>, string> mustNot, string? demand)
    {
        var pod = read(spec.At("securityContext"));
        var podIsBad = pod is not null && !good((T)pod);
        var set = containers.Select(container => (Name: container.Str("name")!, Value: read(Security(container)))).ToArray();
        var bad = set.Where(entry => entry.Value is not null && !good((T)entry.Value)).ToArray();
        if (podIsBad || bad.Length > 0)
        {
            var setters = new List<string>();
            if (podIsBad) setters.Add("pod");
            if (bad.Length > 0) setters.Add($"{One("container", bad.Length)} {Quoted(bad.Select(entry => entry.Name))}");
            var values = bad.Select(entry => (T)entry.Value!).Concat(podIsBad ? [(T)pod!] : []);
            return $"{reason} ({string.Join(" and ", setters)} {mustNot(values)})";
        }
        if (demand is null || pod is not null) return null;
        var silent = set.Where(entry => entry.Value is null).Select(entry => entry.Name).ToArray();
        return silent.Length == 0 ? null : $"{reason} (pod or {One("container", silent.Length)} {Quoted(silent)} {demand})";
    }

    private static string? Capabilities(JsonObject[] containers)
    {
        var bad = Where(containers, container => Added(container).Any(name => !s_capabilities.Contains(name)));
        if (bad.Length == 0) return null;
        var names = containers.SelectMany(Added).Where(name => !s_capabilities.Contains(name)).Distinct().Order(StringComparer.Ordinal);
        return $"non-default capabilities ({One("container", bad.Length)} {Quoted(bad)} must not include {Quoted(names)} in securityContext.capabilities.add)";
    }

    private static string? RestrictedCapabilities(JsonObject[] containers)
    {
        var details = new List<string>();
        var keeping = Where(containers, container => !Security(container).At("capabilities").Strings("drop").Contains("ALL"));
        if (keeping.Length > 0) details.Add($"{One("container", keeping.Length)} {Quoted(keeping)} must set securityContext.capabilities.drop=[\"ALL\"]");
        var adding = Where(containers, container => Added(container).Any(name => name != "NET_BIND_SERVICE"));
        var names = containers.SelectMany(Added).Where(name => name != "NET_BIND_SERVICE").Distinct().Order(StringComparer.Ordinal);
        if (adding.Length > 0) details.Add($"{One("container", adding.Length)} {Quoted(adding)} must not include {Quoted(names)} in securityContext.capabilities.add");
        return details.Count == 0 ? null : $"unrestricted capabilities ({string.Join("; ", details)})";
    }

    private static string? HostNamespaces(JsonObject spec)
    {
        var shared = ((string[])["hostNetwork", "hostPID", "hostIPC"]).Where(name => spec.Bool(name) == true).Select(name => $"{name}=true").ToArray();
        return shared.Length == 0 ? null : $"host namespaces ({string.Join(", ", shared)})";
    }

    private static string? HostPaths(JsonObject spec)
    {
        var volumes = spec.Items("volumes").Where(volume => volume.ContainsKey("hostPath")).Select(volume => volume.Str("name")!).ToArray();
        return volumes.Length == 0 ? null : $"hostPath volumes ({One("volume", volumes.Length)} {Quoted(volumes)})";
    }

    private static string? HostPorts(JsonObject[] containers)
    {
        var bad = Where(containers, container => container.Items("ports").Any(port => port.Int("hostPort") > 0));
        if (bad.Length == 0) return null;
        var ports = containers.SelectMany(container => container.Items("ports")).Select(port => port.Int("hostPort")).OfType<long>().Where(port => port > 0)
            .Select(port => port.ToString(System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return $"hostPort ({One("container", bad.Length)} {Quoted(bad)} {(bad.Length == 1 ? "uses" : "use")} {One("hostPort", ports.Length)} {string.Join(", ", ports)})";
    }

    private static string? Named(string reason, string[] containers, string demand) =>
        containers.Length == 0 ? null : $"{reason} ({One("container", containers.Length)} {Quoted(containers)} {demand})";

    private static string[] Where(JsonObject[] containers, Func<JsonObject, bool> test) => [.. containers.Where(test).Select(container => container.Str("name")!)];

    private static JsonObject? Security(JsonObject container) => container.At("securityContext");

    private static string? Profile(JsonObject? security) => security.At("seccompProfile").Str("type");

    private static IEnumerable<string> Added(JsonObject container) => Security(container).At("capabilities").Strings("add");

    private static string One(string word, int count) => count == 1 ? word : word + "s";

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}
