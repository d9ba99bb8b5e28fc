namespace Satusky.KubernetesApi;

/// <summary>Which objects of a kind: in one namespace or all, by labels and by fields, in the API's own selector language.</summary>
public sealed record ObjectQuery
{
    public string? Namespace { get; init; }

    public string? Labels { get; init; }

    public string? Fields { get; init; }

    /// <summary>Reads names, labels and the like only, and nothing of what the objects hold.</summary>
    public bool MetadataOnly { get; init; }

    internal string? ListForm => MetadataOnly ? "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" : null;

    internal string? WatchForm => MetadataOnly ? "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" : null;

    internal ApiPath Path(KubernetesResource resource) => resource.Collection(Namespace).With("labelSelector", Labels).With("fieldSelector", Fields);
}
