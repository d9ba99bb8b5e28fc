namespace Satusky.KubernetesApi;

/// <summary>An object that came (<see cref="Before"/> is null), changed, or went (<see cref="After"/> is null).</summary>
public sealed record InformerChange<T>(ObjectName Name, T? Before, T? After)
    where T : class;
