namespace Satusky.ControlPlane.Storage;

/// <summary>Identifiers of stored things.</summary>
internal static class Ids
{
    /// <summary>A UUIDv7 as text: it sorts by the time it was made.</summary>
    public static string NewId(this TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow()).ToString();
}
