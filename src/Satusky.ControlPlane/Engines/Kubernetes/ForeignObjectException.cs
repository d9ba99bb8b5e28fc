using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>An object that this platform did not make has a name it needs; it is left alone.</summary>
internal sealed class ForeignObjectException(KubernetesResource resource, ObjectName name)
    : Exception($"{resource.Kind} {name} exists and does not belong to this platform")
{
    public string Hint { get; } = $"Rename the app, or remove it: kubectl {(name.Namespace is null ? "" : $"-n {name.Namespace} ")}delete {resource} {name.Name}";
}
