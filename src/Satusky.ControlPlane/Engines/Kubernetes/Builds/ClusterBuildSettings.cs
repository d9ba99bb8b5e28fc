namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>The programs that can build an image inside a cluster.</summary>
public enum BuilderKind
{
    Kaniko,
    BuildKit,
}

/// <summary>What the operator says about builds inside the cluster.</summary>
public sealed record ClusterBuildSettings
{
    public BuilderKind Builder { get; init; } = BuilderKind.Kaniko;

    /// <summary>The builder's image; null takes the one this program was tried with.</summary>
    public string? BuilderImage { get; init; }

    /// <summary>Where builds run, apart from all apps. The platform makes it.</summary>
    public string Namespace { get; init; } = "satusky-builds";

    /// <summary>Where images are pushed to: <c>host</c> or <c>host/path</c>. Null builds nothing.</summary>
    public string? Registry { get; init; }

    /// <summary>A Secret of the build namespace with the builder's logins, of type <c>kubernetes.io/dockerconfigjson</c>.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>Another Secret of the build namespace, which every organization's namespace gets a copy of, for its machines to pull with.</summary>
    public string? PullSecret { get; init; }

    /// <summary>Where pods of the build namespace reach the platform's API.</summary>
    public string ContextUrl { get; init; } = "http://satusky.satusky-system.svc:7420";
}
