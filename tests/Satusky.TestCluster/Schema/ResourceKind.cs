namespace Satusky.TestCluster.Schema;

/// <summary>A kind that the cluster serves.</summary>
internal sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced, StructType Type)
{
    public bool HasStatus { get; init; }
    public bool HasScale { get; init; }

    /// <summary>Defined by a custom resource definition: kept as it was sent, and checked by the definition's rules.</summary>
    public bool Custom { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public string ApiVersion { get; } = Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As error messages name it: <c>deployments.apps</c>.</summary>
    public string QualifiedPlural { get; } = Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As messages about invalid objects name it: <c>Deployment.apps</c>.</summary>
    public string QualifiedKind { get; } = Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    /// <summary>Kinds with a generation that counts changes of the spec.</summary>
    public bool HasGeneration => Custom || Kind is "Deployment" or "ReplicaSet" or "StatefulSet" or "Job" or "NetworkPolicy" or "PodDisruptionBudget" or "EndpointSlice" or "Pod";

    public override string ToString() => QualifiedPlural;

    public bool Equals(ResourceKind? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Kind.GetHashCode(StringComparison.Ordinal);
}
