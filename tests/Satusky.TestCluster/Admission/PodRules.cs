using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Admission;

/// <summary>The common faults of a pod's spec.</summary>
internal static class PodRules
{
    private static readonly string[] s_pulling = ["Always", "IfNotPresent", "Never"];

    /// <param name="claims">Names of volumes that a controller adds.</param>
    public static IEnumerable<FieldFault> Check(JsonObject spec, string path, params IEnumerable<string> claims)
    {
        var names = new HashSet<string>();
        var volumes = spec.Items("volumes").Select(volume => volume.Str("name") ?? "").Concat(claims).ToHashSet();
        if (!spec.Items("containers").Any()) yield return FieldFault.Required($"{path}.containers");
        foreach (var list in (string[])["initContainers", "containers"])
        {
            foreach (var (index, container) in spec.Items(list).Index())
            {
                foreach (var fault in Container(container, $"{path}.{list}[{index}]", volumes)) yield return fault;
                if (container.At("lifecycle", "preStop", "sleep").Int("seconds") is { } wait && spec.Int("terminationGracePeriodSeconds") is { } grace && (wait < 0 || wait > grace))
                    yield return FieldFault.Invalid($"{path}.{list}[{index}].lifecycle.preStop.sleep", wait, $"must be non-negative and less than terminationGracePeriodSeconds ({grace})");
                if (container.Str("name") is { Length: > 0 } name && !names.Add(name)) yield return FieldFault.Duplicate($"{path}.{list}[{index}].name", name);
            }
        }
        foreach (var (index, volume) in spec.Items("volumes").Index())
        {
            var name = volume.Str("name") ?? "";
            if (name.Length == 0) yield return FieldFault.Required($"{path}.volumes[{index}].name");
            else foreach (var fault in MetaRules.DnsLabel(name)) yield return FieldFault.Invalid($"{path}.volumes[{index}].name", name, fault);
        }
        if (spec.Str("restartPolicy") is { } policy and not ("Always" or "OnFailure" or "Never"))
            yield return FieldFault.NotSupported($"{path}.restartPolicy", policy, ["Always", "Never", "OnFailure"]);
    }

    private static IEnumerable<FieldFault> Container(JsonObject container, string path, HashSet<string> volumes)
    {
        var name = container.Str("name") ?? "";
        if (name.Length == 0) yield return FieldFault.Required($"{path}.name");
        else foreach (var fault in MetaRules.DnsLabel(name)) yield return FieldFault.Invalid($"{path}.name", name, fault);
        if (string.IsNullOrEmpty(container.Str("image"))) yield return FieldFault.Required($"{path}.image");
        if (container.Str("imagePullPolicy") is { } pull && !s_pulling.Contains(pull)) yield return FieldFault.NotSupported($"{path}.imagePullPolicy", pull, s_pulling);
        foreach (var (index, port) in container.Items("ports").Index())
        {
            if (port.Int("containerPort") is null or < 1 or > 65535)
                yield return FieldFault.Invalid($"{path}.ports[{index}].containerPort", port.Int("containerPort") ?? 0, "must be between 1 and 65535, inclusive");
        }
        foreach (var (index, variable) in container.Items("env").Index())
        {
            if (string.IsNullOrEmpty(variable.Str("name"))) yield return FieldFault.Required($"{path}.env[{index}].name");
            if (variable.Str("value") is { Length: > 0 } && variable["valueFrom"] is not null)
                yield return FieldFault.Invalid($"{path}.env[{index}].valueFrom", "", "may not be specified when `value` is not empty");
        }
        foreach (var (index, mount) in container.Items("volumeMounts").Index())
        {
            if (!volumes.Contains(mount.Str("name") ?? "")) yield return FieldFault.NotFound($"{path}.volumeMounts[{index}].name", mount.Str("name"));
        }
        foreach (var (resource, request) in container.At("resources", "requests")?.ToArray() ?? [])
        {
            if (container.At("resources", "limits").Str(resource) is { } limit && Quantity.Parse(request!.GetValue<string>()).CompareTo(Quantity.Parse(limit)) > 0)
                yield return FieldFault.Invalid($"{path}.resources.requests", request.DeepClone(), $"must be less than or equal to {resource} limit of {limit}");
        }
        foreach (var probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.At(probe) is not { } check) continue;
            if (!((string[])["exec", "httpGet", "tcpSocket", "grpc"]).Any(check.ContainsKey)) yield return FieldFault.Required($"{path}.{probe}", "must specify a handler type");
            if (probe != "readinessProbe" && check.Int("successThreshold") > 1) yield return FieldFault.Invalid($"{path}.{probe}.successThreshold", check.Int("successThreshold"), "must be 1");
        }
    }
}
