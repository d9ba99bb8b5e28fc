using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Tests.Support;

/// <summary>A certificate authority for one test run.</summary>
internal static class TestCertificates
{
    private static readonly ECDsa AuthorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static X509Certificate2 Authority { get; } = CreateAuthority();

    public static EdgeCertificate Issue(params string[] hostnames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostnames[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var hostname in hostnames)
            names.AddDnsName(hostname);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        using var leaf = request.Create(Authority, Authority.NotBefore, Authority.NotAfter, serial);
        return new EdgeCertificate(hostnames, leaf.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>For <see cref="System.Net.Security.SslClientAuthenticationOptions.CertificateChainPolicy"/>.</summary>
    public static X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Authority);
        return policy;
    }

    private static X509Certificate2 CreateAuthority()
    {
        var request = new CertificateRequest("CN=Test authority", AuthorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
