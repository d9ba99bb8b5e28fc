using System.Collections.Concurrent;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>The masks of apps. A mask knows every secret value that the store still holds for the app, those of older releases too.</summary>
internal sealed class SecretMasks(Database database, SecretSealer sealer)
{
    private readonly ConcurrentDictionary<string, (long Revision, SecretMask Mask)> known = new(StringComparer.Ordinal);

    /// <summary>
    /// The app's mask as of now. An instance's values never change after its start, so a mask that was taken then covers all its output.
    /// </summary>
    public async Task<SecretMask> ForAppAsync(string appId, CancellationToken cancellationToken)
    {
        var (revision, mask) = await database.ReadAsync(session => ForAppAsync(session, appId), cancellationToken);
        if (revision == 0)
        {
            known.TryRemove(appId, out _);
        }
        else
        {
            known[appId] = (revision, mask);
        }

        return mask;
    }

    private async Task<(long Revision, SecretMask Mask)> ForAppAsync(DatabaseSession session, string appOrJobId)
    {
        var appId = await session.ScalarAsync<string>("SELECT app_id FROM jobs WHERE id = @appOrJobId", new { appOrJobId }) ?? appOrJobId;
        var newest = await session.ScalarAsync<long?>("SELECT MAX(revision) FROM config_revisions WHERE app_id = @appId", new { appId }) ?? 0;
        if (newest == 0)
        {
            return (0, SecretMask.Empty);
        }

        if (known.TryGetValue(appId, out var current) && current.Revision == newest)
        {
            return current;
        }

        var rows = await session.QueryAsync<Row>(
            "SELECT a.organization_id, c.secrets FROM config_revisions c JOIN apps a ON a.id = c.app_id WHERE c.app_id = @appId",
            new { appId });
        var entries = rows.SelectMany(row => StoredConfiguration.Secrets(row.Secrets).Entries)
            .DistinctBy(entry => (entry.Key, entry.Value.Version));
        var values = new List<SecretString>();
        foreach (var (name, entry) in entries)
        {
            values.Add(await sealer.OpenAsync(session, new SecretPlace(rows[0].OrganizationId, appId, name), entry));
        }

        return (newest, SecretMask.For(values));
    }

    private sealed record Row(string OrganizationId, string Secrets);
}
