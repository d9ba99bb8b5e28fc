using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// What builds leave in BuildKit's cache on Docker. Its records carry no labels: those that appear while the platform builds count as
/// its own, and no other is ever deleted. Podman's cache is images.
/// </summary>
/// <param name="maxBytes">The platform's part of the cache is cut down to this, the least recently used first.</param>
internal sealed class BuildKitCache(ContainerEngineClient client, BuiltImages images, long maxBytes = 10L * 1024 * 1024 * 1024)
{
    private const string Prefix = "buildkit:";

    public static bool Holds(BuiltImage image) => image.Tag.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Notes what a build has made and used since it was <paramref name="started"/>.</summary>
    public async Task KeepAsync(BuildOrder order, DateTimeOffset started, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var record in await client.Builds.ListCacheAsync(cancellationToken))
            {
                var name = Prefix + record.Id;
                if (record.CreatedAt >= started)
                {
                    await images.OwnAsync(name, name, order.App.Id, order.BuildId, cancellationToken);
                }
                else if (record.LastUsedAt >= started)
                {
                    await images.ReuseAsync(name, order.BuildId, cancellationToken);
                }
            }
        }
        catch (ContainerApiException)
        {
            // What is not noted stays with the engine, as if someone else had built it.
        }
    }

    /// <summary>Deletes what no recent build has used and what is too much, and gives the number of records.</summary>
    public async Task<int> PruneAsync(IReadOnlyList<BuiltImage> unneeded, CancellationToken cancellationToken)
    {
        var own = (await images.ListAsync(cancellationToken)).Where(Holds).Select(image => image.Tag).ToHashSet();
        if (own.Count == 0)
        {
            return 0;
        }

        var idle = unneeded.Select(image => image.Tag).ToHashSet();
        long kept = 0;

        // Records build on older ones, which can go only after them.
        foreach (var record in await OwnRecordsAsync(own, cancellationToken))
        {
            kept += record.Shared || idle.Contains(Prefix + record.Id) ? 0 : record.Size;
            if (idle.Contains(Prefix + record.Id) || kept > maxBytes)
            {
                await client.Builds.RemoveCacheAsync(record.Id, cancellationToken);
            }
        }

        var gone = own.Except((await OwnRecordsAsync(own, cancellationToken)).Select(record => Prefix + record.Id)).ToList();
        foreach (var name in gone)
        {
            await images.ForgetAsync(name, cancellationToken);
        }

        return gone.Count;
    }

    private async Task<List<BuildCacheRecord>> OwnRecordsAsync(HashSet<string> own, CancellationToken cancellationToken) =>
        [.. (await client.Builds.ListCacheAsync(cancellationToken)).Where(record => own.Contains(Prefix + record.Id)).OrderByDescending(record => record.LastUsedAt).ThenByDescending(record => record.CreatedAt)];
}
