using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Satusky.Edge.Gateway.Records;

/// <summary>A certificate from a Secret, or what is wrong with it.</summary>
/// <param name="Names">The hostnames it is for, as it says itself.</param>
internal sealed record TlsSecret(string ChainPem, string KeyPem, IReadOnlyList<string> Names, string? Problem = null)
{
    public static TlsSecret Unusable(string problem) => new("", "", [], problem);

    public static TlsSecret Read(JsonElement secret)
    {
        if (!secret.TryGetProperty("data", out var data) || Text(data, "tls.crt") is not { } chain || Text(data, "tls.key") is not { } key)
            return Unusable("has no tls.crt or no tls.key");
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(chain, key);
            var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames());
            return new(chain, key, [.. names.Select(name => name.ToLowerInvariant())]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return Unusable($"holds no certificate with its key in PEM: {exception.Message}");
        }
    }

    /// <summary>Leaves the key out, so that no log shows it.</summary>
    public override string ToString() => $"TlsSecret {{ {Problem ?? string.Join(", ", Names)} }}";

    private static string? Text(JsonElement data, string key) =>
        data.TryGetProperty(key, out var value) && value.TryGetBytesFromBase64(out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
