using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Records;

internal sealed record ObjectMeta(
    string Name,
    string? Namespace = null,
    long Generation = 0,
    string? ResourceVersion = null,
    DateTimeOffset CreationTimestamp = default,
    IReadOnlyDictionary<string, string>? Labels = null)
{
    public ObjectName FullName => new(Namespace, Name);
}
