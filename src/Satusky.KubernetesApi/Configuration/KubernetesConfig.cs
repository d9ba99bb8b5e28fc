namespace Satusky.KubernetesApi;

/// <summary>Where a Kubernetes API is and how to be let in.</summary>
public sealed record KubernetesConfig
{
    public required Uri Server { get; init; }

    /// <summary>The namespace to use where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>PEM of the authorities to trust instead of the system's.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The name to expect in the server's certificate where it is not the address's.</summary>
    public string? TlsServerName { get; init; }

    public bool SkipTlsVerification { get; init; }

    public Uri? Proxy { get; init; }

    public KubernetesCredentials Credentials { get; init; } = KubernetesCredentials.None;

    /// <summary>Where this came from, for people: files and context, or the cluster itself.</summary>
    public string Source { get; init; } = "given by the program";

    /// <summary>The files of <c>KUBECONFIG</c>, else the cluster this runs in, else <c>~/.kube/config</c>.</summary>
    public static KubernetesConfig Find() => ConfigSearch.Find(Environment.GetEnvironmentVariable, InClusterConfig.Directory);

    /// <summary>What kubectl would use with this file.</summary>
    /// <param name="context">Null is the file's current one.</param>
    public static KubernetesConfig FromFile(string path, string? context = null) => Kubeconfig.Load([path]).ToConfig(context);

    /// <summary>The service account of the pod this runs in.</summary>
    public static KubernetesConfig InCluster() => InClusterConfig.Read(Environment.GetEnvironmentVariable, InClusterConfig.Directory);
}
