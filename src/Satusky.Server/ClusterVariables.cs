using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.Server;

/// <summary>Which engines there are, and the variables that count when apps run on a cluster.</summary>
internal static partial class ClusterVariables
{
    /// <summary>The engines by name; adds what is wrong with them.</summary>
    public static IReadOnlyList<string> ReadEngines(Func<string, string?> environment, List<string> problems)
    {
        var text = environment("SATUSKY_ENGINE")?.Trim() is { Length: > 0 } given ? given : ControlPlaneSettings.Containers;
        var engines = text.Split(',', StringSplitOptions.TrimEntries);
        if (engines.Any(name => name is not (ControlPlaneSettings.Containers or ControlPlaneSettings.Cluster)) || engines.Distinct().Count() < engines.Length)
        {
            problems.Add($"SATUSKY_ENGINE is \"{text}\": it must be containers, kubernetes, or both with a comma between, the first of which takes new apps.");
        }

        return engines;
    }

    /// <summary>Gives the settings of the cluster; adds every problem.</summary>
    public static KubernetesSettings Read(Func<string, string?> environment, List<string> problems)
    {
        var defaults = new KubernetesSettings();
        var settings = new KubernetesSettings
        {
            Kubeconfig = Text("SATUSKY_KUBECONFIG") is { } path ? Path.GetFullPath(path) : null,
            Gateway = Text("SATUSKY_GATEWAY") ?? defaults.Gateway,
            GatewayNamespace = Text("SATUSKY_GATEWAY_NAMESPACE"),
            GatewayAddress = Text("SATUSKY_GATEWAY_ADDRESS"),
            GatewayCertificate = Text("SATUSKY_GATEWAY_CERTIFICATE"),
            GatewayAuthorities = Text("SATUSKY_GATEWAY_CA") is { } file ? Path.GetFullPath(file) : null,
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

        if (settings.GatewayAddress is { } address && !IPEndPoint.TryParse(address, out _))
        {
            problems.Add($"SATUSKY_GATEWAY_ADDRESS is \"{address}\": it must be an IP address, with :port where that is not SATUSKY_HTTPS_PORT.");
        }

        if (settings.GatewayAuthorities is { } authorities && !HoldsCertificates(authorities))
        {
            problems.Add($"SATUSKY_GATEWAY_CA is \"{authorities}\": it must be a file with certificates in PEM.");
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

    private static bool HoldsCertificates(string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found.Count > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex ObjectName();

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$")]
    private static partial Regex Registry();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?){1,2}$")]
    private static partial Regex GatewayName();
}
