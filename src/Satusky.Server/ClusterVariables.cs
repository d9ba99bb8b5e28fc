using System.Net;
using System.Text.RegularExpressions;
using Satusky.ControlPlane.Engines.Kubernetes;

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
            Quota = Pairs("SATUSKY_QUOTA"),
            InsecureRegistries = Text("SATUSKY_INSECURE_REGISTRIES")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        if (settings.Kubeconfig is { } kubeconfig && !File.Exists(kubeconfig))
        {
            problems.Add($"SATUSKY_KUBECONFIG is \"{kubeconfig}\": there is no such file.");
        }

        if (!GatewayName().IsMatch(settings.Gateway))
        {
            problems.Add($"SATUSKY_GATEWAY is \"{settings.Gateway}\": write namespace/name, or namespace/name/listener.");
        }

        if (settings.GatewayAddress is { } address && !IPAddress.TryParse(address, out _))
        {
            problems.Add($"SATUSKY_GATEWAY_ADDRESS is \"{address}\": it must be an IP address.");
        }

        return settings;

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

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?){1,2}$")]
    private static partial Regex GatewayName();
}
