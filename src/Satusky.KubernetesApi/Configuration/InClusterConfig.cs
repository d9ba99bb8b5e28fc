using System.Net;

namespace Satusky.KubernetesApi;

/// <summary>What a pod is given to speak to its own cluster.</summary>
internal static class InClusterConfig
{
    public const string HostVariable = "KUBERNETES_SERVICE_HOST";
    public const string PortVariable = "KUBERNETES_SERVICE_PORT";
    public const string Directory = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static KubernetesConfig Read(Func<string, string?> environment, string directory)
    {
        var host = Required(environment, HostVariable);
        var port = Required(environment, PortVariable);
        var isIPv6 = IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (!Uri.TryCreate($"https://{(isIPv6 ? $"[{address}]" : host)}:{port}", UriKind.Absolute, out var server))
            throw new KubernetesConfigException($"{HostVariable}={host} and {PortVariable}={port} are no address");
        var (ca, token, ns) = (Path.Combine(directory, "ca.crt"), Path.Combine(directory, "token"), Path.Combine(directory, "namespace"));
        foreach (var file in new[] { ca, token })
        {
            if (!File.Exists(file))
                throw new KubernetesConfigException($"{file} is not there: give the pod a service account token (automountServiceAccountToken)");
        }

        return new()
        {
            Server = server,
            CertificateAuthority = File.ReadAllText(ca),
            Credentials = KubernetesCredentials.TokenFile(token),
            Namespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : "default",
            Source = "the cluster this runs in",
        };
    }

    private static string Required(Func<string, string?> environment, string name) =>
        environment(name) is { Length: > 0 } value ? value : throw new KubernetesConfigException($"{name} is not set: this does not run in a pod");
}
