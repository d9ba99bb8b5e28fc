using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Satusky.Certificates;

/// <summary>A hostname's certificate with its key.</summary>
/// <param name="Hostnames"><c>*.example.com</c> also covers <c>example.com</c>.</param>
/// <param name="RenewAt">When a third of its life is left.</param>
public sealed record LeafCertificate(IReadOnlyList<string> Hostnames, string CertificatePem, string KeyPem, DateTimeOffset RenewAt)
{
    /// <summary>Clocks of clients may be this much behind.</summary>
    internal static readonly TimeSpan ClockLeeway = TimeSpan.FromHours(1);

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public static LeafCertificate Issue(X509Certificate2 authority, string hostname, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A common name holds at most 64 characters; nobody reads it where there are alternative names.
        var subject = hostname.Length <= 64 ? $"CN={hostname}" : "";
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in NamesOf(hostname))
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build(critical: subject.Length == 0));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var end = now + Lifetime < authority.NotAfter ? now + Lifetime : authority.NotAfter;
        var start = now - ClockLeeway > authority.NotBefore ? now - ClockLeeway : authority.NotBefore;
        using var certificate = request.Create(authority, start, end, RandomNumberGenerator.GetBytes(16));
        return Of(hostname, certificate, key);
    }

    /// <summary>One that <see cref="Issue"/> gave and that was kept.</summary>
    public static LeafCertificate Of(string hostname, X509Certificate2 certificate, ECDsa key)
    {
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return new(
            NamesOf(hostname),
            certificate.ExportCertificatePem() + "\n",
            key.ExportPkcs8PrivateKeyPem() + "\n",
            end - (end - certificate.NotBefore.ToUniversalTime()) / 3);
    }

    /// <summary>Leaves the key out, so that no log shows it.</summary>
    public override string ToString() => $"LeafCertificate {{ {string.Join(", ", Hostnames)} }}";

    private static string[] NamesOf(string hostname) => hostname.StartsWith("*.", StringComparison.Ordinal) ? [hostname, hostname[2..]] : [hostname];
}
