namespace Satusky.KubernetesApi;

/// <summary>The objects of a list as they all were at <see cref="ResourceVersion"/>.</summary>
public sealed record ObjectList<T>(IReadOnlyList<T> Items, string ResourceVersion);
