using System.Text;
using System.Text.Json;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Routing;

/// <summary>
/// Gives every replica the same certificate authority: the one that a first replica made, kept in the store they share with its key sealed
/// like a secret.
/// </summary>
internal static class SharedAuthority
{
    private const string Setting = "certificate_authority";
    private const string Purpose = "satusky certificate authority";

    public static async Task<CertificateAuthority> OpenAsync(
        Database database, DataKeys keys, string home, string platformId, TimeProvider time, CancellationToken cancellationToken)
    {
        if (database.IsShared)
        {
            var stored = await database.ReadAsync(FindAsync, cancellationToken)
                ?? await StoreAsync(database, keys, home, platformId, time, cancellationToken);
            var key = await database.ReadAsync(session => OpenKeyAsync(session, keys, stored, platformId), cancellationToken);
            PrivateFile.CreateFolder(Path.Combine(home, "ca"));
            PrivateFile.Write(CertificateAuthority.PathOfKey(home), key);
            PrivateFile.Write(CertificateAuthority.PathOfCertificate(home), stored.Certificate, PrivateFile.Readable);
        }

        return CertificateAuthority.OpenOrCreate(home, platformId, time);
    }

    /// <summary>Offers this replica's authority and returns the one that was stored first.</summary>
    private static async Task<Stored> StoreAsync(
        Database database, DataKeys keys, string home, string platformId, TimeProvider time, CancellationToken cancellationToken)
    {
        using var made = CertificateAuthority.OpenOrCreate(home, platformId, time);
        var pem = await File.ReadAllBytesAsync(CertificateAuthority.PathOfKey(home), cancellationToken);
        return await database.WriteAsync(
            async transaction =>
            {
                if (await FindAsync(transaction) is { } first)
                {
                    return first;
                }

                var organizationId = await transaction.ScalarAsync<string>("SELECT id FROM organizations WHERE name = @name", new { name = FirstStart.DefaultOrganization });
                var sealing = await keys.ForSealingAsync(transaction, organizationId!);
                var stored = new Stored(made.CertificatePem, sealing.Id, Envelope.Seal(sealing.Key, pem, Purpose, platformId));
                await transaction.ExecuteAsync(
                    "INSERT INTO settings (name, value) VALUES (@name, @value)", new { name = Setting, value = JsonSerializer.Serialize(stored) });
                return stored;
            },
            cancellationToken);
    }

    private static async Task<Stored?> FindAsync(DatabaseSession session) =>
        await session.ScalarAsync<string>("SELECT value FROM settings WHERE name = @name", new { name = Setting }) is { } text
            ? JsonSerializer.Deserialize<Stored>(text)
            : null;

    private static async Task<string> OpenKeyAsync(DatabaseSession session, DataKeys keys, Stored stored, string platformId)
    {
        var key = await keys.FindAsync(session, stored.DataKeyId);
        return Encoding.UTF8.GetString(Envelope.Open(key.Key, stored.SealedKey, Purpose, platformId));
    }

    private sealed record Stored(string Certificate, string DataKeyId, string SealedKey);
}
