namespace Satusky.KubernetesApi;

/// <summary>Which objects of a kind: in one namespace or all, by labels and by fields, in the API's own selector language.</summary>
public sealed record ObjectQuery
{
    public string? Namespace { get; init; }

    public string? Labels { get; init; }

    public string? Fields { get; init; }

    internal ApiPath Path(KubernetesResource resource) => resource.Collection(Namespace).With("labelSelector", Labels).With("fieldSelector", Fields);
}
