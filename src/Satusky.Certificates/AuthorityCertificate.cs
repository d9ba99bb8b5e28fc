using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Satusky.Certificates;

/// <summary>Certificates of local authorities.</summary>
public static class AuthorityCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3652);

    /// <summary>A certificate in PEM that <paramref name="key"/> signs itself with, to sign those of hostnames.</summary>
    public static string SelfSign(ECDsa key, string name, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - LeafCertificate.ClockLeeway, now + Lifetime);
        return certificate.ExportCertificatePem();
    }
}
