using System.Collections.Concurrent;
using System.Security.Cryptography;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>The organizations' data keys: stored wrapped by the master key, held in memory once opened.</summary>
internal sealed class DataKeys(MasterKey master, TimeProvider time)
{
    private const int KeyLength = 32;
    private const string Purpose = "satusky data key";

    // Names the master key that wraps. A new data key reads it and a rotation writes it, so that of two at once one runs again.
    private const string WrappingSetting = "master_key_id";

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
            "SELECT id, organization_id, master_key_id, wrapped FROM data_keys WHERE id = @id",
            new { id }) ?? throw new InvalidOperationException($"the store has no data key {id}: restore a complete backup");
        return opened[id] = new DataKey(id, Unwrap(master.Find(row.MasterKeyId), row));
    }

    /// <summary>Wraps every data key anew that another master key than the newest of <paramref name="ring"/> wraps. Returns how many.</summary>
    public static async Task<int> RewrapAsync(DatabaseTransaction transaction, MasterKeyRing ring, AuditLog audit)
    {
        var newest = ring.Newest;
        var rows = await transaction.QueryAsync<Row>(
            "SELECT id, organization_id, master_key_id, wrapped FROM data_keys WHERE master_key_id <> @newest", new { newest = newest.Id });
        foreach (var row in rows)
        {
            await transaction.ExecuteAsync(
                "UPDATE data_keys SET master_key_id = @masterKeyId, wrapped = @wrapped WHERE id = @id",
                new { id = row.Id, masterKeyId = newest.Id, wrapped = Wrap(newest, row.OrganizationId, row.Id, Unwrap(ring.Find(row.MasterKeyId), row)) });
        }

        await transaction.ExecuteAsync(
            "INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = @value",
            new { name = WrappingSetting, value = newest.Id });
        foreach (var organization in rows.Select(row => row.OrganizationId).Distinct())
        {
            await audit.AppendByOperatorAsync(transaction, organization, AuditActions.MasterKeyRotate, new AuditResource("master-key", newest.Id, newest.Id));
        }

        return rows.Count;
    }

    /// <summary>The master key that replicas wrap with: the first that one of them offered, or that of the last rotation.</summary>
    public static async Task<string> AgreeAsync(DatabaseTransaction transaction, string offered)
    {
        await transaction.ExecuteAsync(
            "INSERT INTO settings (name, value) VALUES (@name, @offered) ON CONFLICT (name) DO NOTHING", new { name = WrappingSetting, offered });
        return (await AgreedAsync(transaction))!;
    }

    /// <summary>Null before replicas agreed or a rotation took place.</summary>
    public static Task<string?> AgreedAsync(DatabaseSession session) =>
        session.ScalarAsync<string>("SELECT value FROM settings WHERE name = @name", new { name = WrappingSetting });

    private async Task<DataKey> CreateAsync(DatabaseTransaction transaction, string organizationId)
    {
        var key = new DataKey(time.NewId(), RandomNumberGenerator.GetBytes(KeyLength));
        var wrapping = master.ForWrapping(await AgreedAsync(transaction));
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
                wrapped = Wrap(wrapping, organizationId, key.Id, key.Key),
                now = time.NowMilliseconds(),
            });
        return key;
    }

    private static string Wrap(MasterKeyEntry wrapping, string organizationId, string id, ReadOnlySpan<byte> key) =>
        Envelope.Seal(wrapping.Key, key, Purpose, organizationId, id);

    private static byte[] Unwrap(MasterKeyEntry wrapping, Row row)
    {
        try
        {
            return Envelope.Open(wrapping.Key, row.Wrapped, Purpose, row.OrganizationId, row.Id);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidOperationException(
                $"the data key {row.Id} does not open with the master key {row.MasterKeyId}: the key file or the store was changed, "
                + "restore both from the same installation",
                exception);
        }
    }

    private sealed record Row(string Id, string OrganizationId, string MasterKeyId, string Wrapped);
}

/// <summary>An opened data key.</summary>
internal sealed class DataKey(string id, byte[] key)
{
    public string Id => id;

    public ReadOnlySpan<byte> Key => key;
}
