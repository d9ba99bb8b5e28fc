using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>One image, or one layer of a build's cache, that the platform made.</summary>
/// <param name="Tag">The reference, or for an untagged layer its id.</param>
/// <param name="ImageId">Empty while the build runs.</param>
internal sealed record BuiltImage(string Tag, string ImageId, string AppId, string BuildId, long CreatedAt);

/// <summary>The store's record of the images that the platform made, and so may delete.</summary>
internal sealed class BuiltImages(Database database, TimeProvider time)
{
    private const int KeptReleases = 5;

    /// <summary>Makes <paramref name="tag"/> the platform's own; a tag that moves keeps one row.</summary>
    public Task OwnAsync(string tag, string imageId, string appId, string buildId, CancellationToken cancellationToken)
    {
        var row = new { tag, imageId, appId, buildId, now = time.NowMilliseconds() };
        return database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                """
                INSERT INTO images (tag, image_id, app_id, build_id, created_at) VALUES (@tag, @imageId, @appId, @buildId, @now)
                ON CONFLICT (tag) DO UPDATE SET image_id = excluded.image_id, app_id = excluded.app_id, build_id = excluded.build_id, created_at = excluded.created_at
                """,
                row),
            cancellationToken);
    }

    /// <summary>A later build used this layer again; does nothing for layers that others made.</summary>
    public Task ReuseAsync(string layerId, string buildId, CancellationToken cancellationToken)
    {
        var row = new { layerId, buildId, now = time.NowMilliseconds() };
        return database.WriteAsync(
            transaction => transaction.ExecuteAsync("UPDATE images SET build_id = @buildId, created_at = @now WHERE tag = @layerId", row), cancellationToken);
    }

    public Task ForgetAsync(string tag, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.ExecuteAsync("DELETE FROM images WHERE tag = @tag", new { tag }), cancellationToken);

    public Task<IReadOnlyList<BuiltImage>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(ListAsync, cancellationToken);

    /// <summary>
    /// What nothing in the store needs any more. Needed are the images of an app's last five releases, of the last five that were once
    /// active, of the desired one, of builds under way, and the layers of the last five builds.
    /// </summary>
    public Task<IReadOnlyList<BuiltImage>> UnneededAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async session =>
        {
            var images = await ListAsync(session);
            var releases = await session.QueryAsync<ReleaseRow>(
                """
                SELECT r.app_id, r.number, r.image_id, r.activated_at, a.desired_release
                FROM releases r JOIN apps a ON a.id = r.app_id WHERE r.image_id IS NOT NULL
                """);
            var building = await session.QueryAsync<string>("SELECT build_id FROM operations WHERE finished_at IS NULL AND build_id IS NOT NULL");
            return Unneeded(images, releases, building);
        },
        cancellationToken);

    private static Task<IReadOnlyList<BuiltImage>> ListAsync(DatabaseSession session) =>
        session.QueryAsync<BuiltImage>("SELECT tag, image_id, app_id, build_id, created_at FROM images ORDER BY created_at");

    private static IReadOnlyList<BuiltImage> Unneeded(IReadOnlyList<BuiltImage> images, IReadOnlyList<ReleaseRow> releases, IReadOnlyList<string> building)
    {
        var neededImages = releases.GroupBy(release => release.AppId).SelectMany(NeededOf).Select(release => release.ImageId).ToHashSet();
        var appsWithReleases = releases.Select(release => release.AppId).ToHashSet();
        var neededBuilds = images
            .Where(image => appsWithReleases.Contains(image.AppId))
            .GroupBy(image => image.AppId)
            .SelectMany(app => app.GroupBy(image => image.BuildId).OrderByDescending(build => build.Max(image => image.CreatedAt)).Take(KeptReleases))
            .Select(build => build.Key)
            .Concat(building)
            .ToHashSet();
        return [.. images.Where(image => !neededImages.Contains(image.ImageId) && !IsNeededBy(neededBuilds, building, image))];
    }

    // Only layers live as long as their build is a recent one; a recent image without a release is of no use.
    private static bool IsNeededBy(HashSet<string> neededBuilds, IReadOnlyList<string> building, BuiltImage image) =>
        building.Contains(image.BuildId) || (image.Tag == image.ImageId && neededBuilds.Contains(image.BuildId));

    private static IEnumerable<ReleaseRow> NeededOf(IEnumerable<ReleaseRow> app)
    {
        var newest = app.OrderByDescending(release => release.Number).ToList();
        return newest.Take(KeptReleases)
            .Concat(newest.Where(release => release.ActivatedAt is not null).Take(KeptReleases))
            .Concat(newest.Where(release => release.Number == release.DesiredRelease));
    }

    private sealed record ReleaseRow(string AppId, long Number, string ImageId, long? ActivatedAt, long? DesiredRelease);
}
