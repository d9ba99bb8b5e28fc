namespace Satusky.KubernetesApi;

/// <summary>A kind of object as the API names it. The core group is the empty string.</summary>
public sealed partial record KubernetesResource(string Group, string Version, string Plural, string Kind, bool Namespaced = true)
{
    /// <summary>What an object says in <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The same objects, seen through their status: <c>Deployments.Status</c>.</summary>
    public KubernetesResource Status => this with { Subresource = "status" };

    /// <summary>The same objects, seen as a number of replicas.</summary>
    public KubernetesResource Scale => this with { Subresource = "scale" };

    /// <summary>The part of an object that requests are about, null for all of it.</summary>
    public string? Subresource { get; init; }

    internal string Root => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    internal ApiPath Collection(string? ns) =>
        new(Namespaced && ns is not null ? $"{Root}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}" : $"{Root}/{Plural}");

    /// <summary>Where what is new is posted: below the object for a subresource, such as a token of a service account.</summary>
    internal ApiPath Home(ObjectName name) => Subresource is null ? Siblings(name) : Object(name);

    internal ApiPath Object(ObjectName name)
    {
        var path = $"{Siblings(name).Resource}/{Uri.EscapeDataString(name.Name)}";
        return new(Subresource is null ? path : $"{path}/{Subresource}");
    }

    private ApiPath Siblings(ObjectName name) => Namespaced == name.Namespace is not null
        ? Collection(name.Namespace)
        : throw new ArgumentException(Namespaced ? $"{Kind} {name} needs a namespace" : $"{Kind} {name} is in no namespace", nameof(name));
}
