using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>Seals secret values and opens them again. A value is bound to its organization, app, name and version.</summary>
internal sealed class SecretSealer(DataKeys keys, TimeProvider time)
{
    private const string Purpose = "satusky secret";

    public async Task<SecretEntry> SealAsync(DatabaseTransaction transaction, SecretPlace place, long version, string value)
    {
        var key = await keys.ForSealingAsync(transaction, place.OrganizationId);
        var ciphertext = Envelope.Seal(key.Key, Encoding.UTF8.GetBytes(value), Context(place, version));
        return new SecretEntry(ciphertext, key.Id, version, time.NowMilliseconds());
    }

    public async Task<SecretString> OpenAsync(DatabaseSession session, SecretPlace place, SecretEntry entry)
    {
        var key = await keys.FindAsync(session, entry.KeyId);
        try
        {
            return new SecretString(Encoding.UTF8.GetString(Envelope.Open(key.Key, entry.Ciphertext, Context(place, entry.Version))));
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidOperationException(
                $"the secret {place.Name} of app {place.AppId} does not open: the store was changed by hand, set the secret again", exception);
        }
    }

    private static string[] Context(SecretPlace place, long version) =>
        [Purpose, place.OrganizationId, place.AppId, place.Name, version.ToString(CultureInfo.InvariantCulture)];
}

/// <summary>Where a secret belongs.</summary>
internal sealed record SecretPlace(string OrganizationId, string AppId, string Name);
