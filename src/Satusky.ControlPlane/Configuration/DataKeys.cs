using System.Collections.Concurrent;
using System.Security.Cryptography;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>The organizations' data keys: stored wrapped by the master key, held in memory once opened.</summary>
internal sealed class DataKeys(MasterKey master, TimeProvider time)
{
    private const int KeyLength = 32;
    private const string Purpose = "satusky data key";

    private readonly ConcurrentDictionary<string, DataKey> opened = new(StringComparer.Ordinal);

    /// <summary>The key that seals new secrets of the organization, made when it has none.</summary>
    public async Task<DataKey> ForSealingAsync(DatabaseTransaction transaction, string organizationId)
    {
        var id = await transaction.ScalarAsync<string>(
            "SELECT id FROM data_keys WHERE organization_id = @organizationId ORDER BY created_at DESC, id DESC LIMIT 1",
            new { organizationId });
        return id is null ? await CreateAsync(transaction, organizationId) : await FindAsync(transaction, id);
    }

    public async Task<DataKey> FindAsync(DatabaseSession session, string id)
    {
        if (opened.TryGetValue(id, out var known))
        {
            return known;
        }

        var row = await session.QuerySingleOrDefaultAsync<Row>(
            "SELECT organization_id, master_key_id, wrapped FROM data_keys WHERE id = @id",
            new { id }) ?? throw new InvalidOperationException($"the store has no data key {id}: restore a complete backup");
        try
        {
            var key = Envelope.Open(master.Ring.Find(row.MasterKeyId).Key, row.Wrapped, Purpose, row.OrganizationId, id);
            return opened[id] = new DataKey(id, key);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidOperationException(
                $"the data key {id} does not open with the master key {row.MasterKeyId}: the key file or the store was changed, "
                + "restore both from the same installation",
                exception);
        }
    }

    private async Task<DataKey> CreateAsync(DatabaseTransaction transaction, string organizationId)
    {
        var key = new DataKey(time.NewId(), RandomNumberGenerator.GetBytes(KeyLength));
        var wrapping = master.Ring.Newest;
        await transaction.ExecuteAsync(
            """
            INSERT INTO data_keys (id, organization_id, master_key_id, wrapped, created_at)
            VALUES (@id, @organizationId, @masterKeyId, @wrapped, @now)
            """,
            new
            {
                id = key.Id,
                organizationId,
                masterKeyId = wrapping.Id,
                wrapped = Envelope.Seal(wrapping.Key, key.Key, Purpose, organizationId, key.Id),
                now = time.NowMilliseconds(),
            });
        return key;
    }

    private sealed record Row(string OrganizationId, string MasterKeyId, string Wrapped);
}

/// <summary>An opened data key.</summary>
internal sealed class DataKey(string id, byte[] key)
{
    public string Id => id;

    public ReadOnlySpan<byte> Key => key;
}
