using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>An object of ours and what it says about itself.</summary>
internal sealed record Seen<T>(OwnedObject Owned, T Facts)
    where T : class
{
    public static Func<JsonElement, Seen<T>> Reader(Func<JsonElement, T> read) => value => new(OwnedObject.Of(value), read(value));
}
