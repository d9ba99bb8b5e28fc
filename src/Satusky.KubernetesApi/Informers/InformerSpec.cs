using System.Text.Json;

namespace Satusky.KubernetesApi;

/// <summary>What an informer watches and what it keeps of it.</summary>
public sealed record InformerSpec<T>
    where T : class
{
    public required KubernetesResource Resource { get; init; }

    /// <summary>All objects of the kind, unless narrowed.</summary>
    public ObjectQuery Query { get; init; } = new();

    /// <summary>
    /// Makes the small record that is kept of an object; null keeps nothing. It must not hold on to the element. Where the record equals the
    /// one before, nobody is told of a change.
    /// </summary>
    public required Func<JsonElement, T?> Project { get; init; }

    /// <summary>The key to find records by, such as the app they belong to; null is in no group.</summary>
    public Func<T, string?>? Index { get; init; }

    /// <summary>Told when the informer loses touch with the server and when it is back.</summary>
    public Action<InformerHealth>? OnHealth { get; init; }
}
