using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Releases;

/// <summary>Reads and writes of the table <c>releases</c>.</summary>
internal static class ReleaseStore
{
    private const string Select =
        "SELECT id, app_id, number, status, image, image_id, commit_hash, spec, config_revision, created_at, activated_at, carried_image_id FROM releases";

    public static Task<ReleaseRow?> FindReleaseAsync(this DatabaseSession session, string appId, long number) =>
        session.QuerySingleOrDefaultAsync<ReleaseRow>($"{Select} WHERE app_id = @appId AND number = @number", new { appId, number });

    /// <summary>An app's releases, newest first.</summary>
    public static Task<IReadOnlyList<ReleaseRow>> ListReleasesAsync(this DatabaseSession session, string appId) =>
        session.QueryAsync<ReleaseRow>($"{Select} WHERE app_id = @appId ORDER BY number DESC", new { appId });

    /// <summary>For every app of an organization, the release it should run.</summary>
    /// <summary>Of every app, or of those of one organization.</summary>
    public static Task<IReadOnlyList<ReleaseRow>> ListDesiredReleasesAsync(this DatabaseSession session, string? organizationId = null) =>
        session.QueryAsync<ReleaseRow>(
            $"{Select} WHERE EXISTS (SELECT 1 FROM apps a WHERE a.id = app_id AND a.desired_release = number{(organizationId is null ? "" : " AND a.organization_id = @organizationId")})",
            new { organizationId });

    public static Task InsertReleaseAsync(this DatabaseTransaction transaction, ReleaseRow release) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO releases (id, app_id, number, status, image, image_id, commit_hash, spec, config_revision, created_at, activated_at)
            VALUES (@Id, @AppId, @Number, @Status, @Image, @ImageId, @CommitHash, @Spec, @ConfigRevision, @CreatedAt, @ActivatedAt)
            """,
            release);

    public static Task UpdateReleaseAsync(this DatabaseTransaction transaction, ReleaseRow release) =>
        transaction.ExecuteAsync(
            """
            UPDATE releases SET status = @Status, image = @Image, image_id = @ImageId, spec = @Spec, config_revision = @ConfigRevision, activated_at = @ActivatedAt
            WHERE id = @Id
            """,
            release);

    /// <summary>Says of an unfinished release that it will never run.</summary>
    public static Task FailReleaseAsync(this DatabaseTransaction transaction, string appId, long number) =>
        transaction.ExecuteAsync(
            "UPDATE releases SET status = @failed WHERE app_id = @appId AND number = @number AND status = @deploying",
            new { appId, number, failed = ReleaseRow.Failed, deploying = ReleaseRow.Deploying });

    /// <summary>Makes a release the active one; the one before it becomes superseded, unfinished older ones failed.</summary>
    public static async Task ActivateAsync(this DatabaseTransaction transaction, string appId, long number, TimeProvider time)
    {
        await transaction.ExecuteAsync(
            "UPDATE releases SET status = @superseded WHERE app_id = @appId AND number <> @number AND status = @active",
            new { appId, number, superseded = ReleaseRow.Superseded, active = ReleaseRow.Active });
        await transaction.ExecuteAsync(
            "UPDATE releases SET status = @failed WHERE app_id = @appId AND number < @number AND status = @deploying",
            new { appId, number, failed = ReleaseRow.Failed, deploying = ReleaseRow.Deploying });
        await transaction.ExecuteAsync(
            "UPDATE releases SET status = @active, activated_at = @now WHERE app_id = @appId AND number = @number",
            new { appId, number, active = ReleaseRow.Active, now = time.NowMilliseconds() });
    }
}
