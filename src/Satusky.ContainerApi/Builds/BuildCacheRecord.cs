namespace Satusky.ContainerApi;

/// <summary>One piece of BuildKit's cache.</summary>
/// <param name="Shared">It is also a layer of an image, so that removing it would win nothing.</param>
public sealed record BuildCacheRecord(string Id, bool Shared, long Size, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt);
