using System.Net;
using System.Text.RegularExpressions;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.Server;

/// <summary>The variables that count when apps run on a cluster (<c>SATUSKY_ENGINE=kubernetes</c>).</summary>
internal static partial class ClusterVariables
{
    /// <summary>Gives the settings, or null where apps run as containers of this machine; adds every problem.</summary>
    public static KubernetesSettings? Read(Func<string, string?> environment, List<string> problems)
    {
        if (Text("SATUSKY_ENGINE") is not { } engine || engine == "containers")
        {
            return null;
        }

        if (engine != "kubernetes")
        {
            problems.Add($"SATUSKY_ENGINE is \"{engine}\": it must be containers or kubernetes.");
            return null;
        }

        var defaults = new KubernetesSettings();
        var settings = new KubernetesSettings
        {
            Kubeconfig = Text("SATUSKY_KUBECONFIG") is { } path ? Path.GetFullPath(path) : null,
            Gateway = Text("SATUSKY_GATEWAY") ?? defaults.Gateway,
            GatewayNamespace = Text("SATUSKY_GATEWAY_NAMESPACE"),
            GatewayAddress = Text("SATUSKY_GATEWAY_ADDRESS"),
            GatewayCertificate = Text("SATUSKY_GATEWAY_CERTIFICATE"),
            Quota = Pairs("SATUSKY_QUOTA"),
            InsecureRegistries = Text("SATUSKY_INSECURE_REGISTRIES")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            Loki = Loki(),
            LokiTenant = Text("SATUSKY_LOKI_TENANT"),
            Builds = Builds(),
        };
        if (settings.Kubeconfig is { } kubeconfig && !File.Exists(kubeconfig))
        {
            problems.Add($"SATUSKY_KUBECONFIG is \"{kubeconfig}\": there is no such file.");
        }

        if (!GatewayName().IsMatch(settings.Gateway))
        {
            problems.Add($"SATUSKY_GATEWAY is \"{settings.Gateway}\": write namespace/name, or namespace/name/listener.");
        }

        if (settings.GatewayCertificate is { } certificate && !ObjectName().IsMatch(certificate))
        {
            problems.Add($"SATUSKY_GATEWAY_CERTIFICATE is \"{certificate}\": write the name of a Secret, in lower-case letters, digits and hyphens, at most 63.");
        }

        if (settings.GatewayAddress is { } address && !IPAddress.TryParse(address, out _))
        {
            problems.Add($"SATUSKY_GATEWAY_ADDRESS is \"{address}\": it must be an IP address.");
        }

        return settings;

        Uri? Loki()
        {
            if (Text("SATUSKY_LOKI_URL") is not { } text)
            {
                return null;
            }

            if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                problems.Add($"SATUSKY_LOKI_URL is \"{text}\": it must be an address such as http://loki.monitoring.svc:3100.");
                return null;
            }

            return url;
        }

        ClusterBuildSettings Builds()
        {
            var defaults = new ClusterBuildSettings();
            var builds = new ClusterBuildSettings
            {
                BuilderImage = Text("SATUSKY_BUILDER_IMAGE"),
                Namespace = Text("SATUSKY_BUILD_NAMESPACE") ?? defaults.Namespace,
                Registry = Text("SATUSKY_BUILD_REGISTRY")?.TrimEnd('/'),
                RegistrySecret = Text("SATUSKY_BUILD_REGISTRY_SECRET"),
                PullSecret = Text("SATUSKY_PULL_SECRET"),
                ContextUrl = Text("SATUSKY_BUILD_CONTEXT_URL") ?? defaults.ContextUrl,
            };
            if (!ObjectName().IsMatch(builds.Namespace))
            {
                problems.Add($"SATUSKY_BUILD_NAMESPACE is \"{builds.Namespace}\": use lower-case letters, digits and hyphens, at most 63.");
            }

            if (builds.Registry is { } registry && !Registry().IsMatch(registry))
            {
                problems.Add($"SATUSKY_BUILD_REGISTRY is \"{registry}\": write host or host/path, in lower case, such as registry.example.com/apps.");
            }

            if (!Uri.TryCreate(builds.ContextUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                problems.Add($"SATUSKY_BUILD_CONTEXT_URL is \"{builds.ContextUrl}\": it must be an address such as {defaults.ContextUrl}.");
            }

            switch (Text("SATUSKY_BUILDER"))
            {
                case null or "kaniko":
                    return builds;
                case "buildkit":
                    return builds with { Builder = BuilderKind.BuildKit };
                case { } other:
                    problems.Add($"SATUSKY_BUILDER is \"{other}\": it must be kaniko or buildkit.");
                    return builds;
            }
        }

        string? Text(string key) => environment(key)?.Trim() is { Length: > 0 } text ? text : null;

        Dictionary<string, string> Pairs(string key)
        {
            var pairs = new Dictionary<string, string>();
            foreach (var pair in Text(key)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            {
                var at = pair.IndexOf('=', StringComparison.Ordinal);
                if (at <= 0 || at == pair.Length - 1)
                {
                    problems.Add($"{key} holds \"{pair}\": write limits such as requests.cpu=16,limits.memory=32Gi,pods=200.");
                }
                else
                {
                    pairs[pair[..at]] = pair[(at + 1)..];
                }
            }

            return pairs;
        }
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex ObjectName();

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$")]
    private static partial Regex Registry();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?){1,2}$")]
    private static partial Regex GatewayName();
}
