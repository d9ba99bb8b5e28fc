namespace Satusky.KubernetesApi;

/// <summary>Whether what an informer knows is current.</summary>
/// <param name="HasSynced">Everything was read once.</param>
/// <param name="AwaySince">Since when there is no word from the server, null while there is.</param>
/// <param name="Problem">Why.</param>
/// <param name="Fault">Which kind of trouble that is, null for an object that cannot be read.</param>
public sealed record InformerHealth(bool HasSynced, DateTimeOffset? AwaySince, string? Problem, KubernetesFault? Fault = null);
