using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Edge;

namespace Satusky.ControlPlane.Routing;

/// <summary>Certificates of hostnames, each in a file with its key, so that a restart serves the same ones.</summary>
internal sealed class LeafCertificates(X509Certificate2 authority, string directory, TimeProvider time)
{
    public static readonly TimeSpan ClockLeeway = TimeSpan.FromHours(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly SearchValues<char> HostnameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Leaf> _leaves = new(StringComparer.Ordinal);

    public EdgeCertificate Get(string hostname)
    {
        var path = PathOf(hostname);
        lock (_lock)
        {
            if (!_leaves.TryGetValue(hostname, out var leaf))
                leaf = Read(path, hostname);
            if (leaf is null || time.GetUtcNow() >= leaf.RenewAt)
                leaf = Issue(path, hostname);
            _leaves[hostname] = leaf;
            return leaf.Certificate;
        }
    }

    public void Delete(string hostname)
    {
        lock (_lock)
        {
            _leaves.Remove(hostname);
            if (Directory.Exists(directory))
                File.Delete(PathOf(hostname));
        }
    }

    private string PathOf(string hostname)
    {
        var name = hostname.StartsWith("*.", StringComparison.Ordinal) ? "_wildcard." + hostname[2..] : hostname;
        if (name.Length == 0 || name.StartsWith('.') || name.AsSpan().ContainsAnyExcept(HostnameCharacters))
            throw new ArgumentException($"\"{hostname}\" is not a hostname in lowercase", nameof(hostname));
        return Path.Combine(directory, name + ".pem");
    }

    private static string[] NamesOf(string hostname) => hostname.StartsWith("*.", StringComparison.Ordinal) ? [hostname, hostname[2..]] : [hostname];

    private Leaf? Read(string path, string hostname)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            var pem = File.ReadAllText(path);
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
            using var key = certificate.GetECDsaPrivateKey();
            return chain.Build(certificate) && key is not null ? ToLeaf(certificate, key, hostname) : null;
        }
        catch (CryptographicException)
        {
            // Half a file, or one of another authority: a new certificate replaces it.
            return null;
        }
    }

    private Leaf Issue(string path, string hostname)
    {
        var now = time.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(Subject(hostname)), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in NamesOf(hostname))
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build(critical: Subject(hostname).Length == 0));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var end = now + Lifetime < authority.NotAfter ? now + Lifetime : authority.NotAfter;
        var start = now - ClockLeeway > authority.NotBefore ? now - ClockLeeway : authority.NotBefore;
        using var certificate = request.Create(authority, start, end, RandomNumberGenerator.GetBytes(16));
        var leaf = ToLeaf(certificate, key, hostname);
        PrivateFile.CreateFolder(directory);
        PrivateFile.Write(path, leaf.Certificate.ChainPem + leaf.Certificate.KeyPem);
        return leaf;
    }

    /// <summary>A common name holds at most 64 characters; nobody reads it where there are alternative names.</summary>
    private static string Subject(string hostname) => hostname.Length <= 64 ? $"CN={hostname}" : "";

    private static Leaf ToLeaf(X509Certificate2 certificate, ECDsa key, string hostname)
    {
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return new Leaf(
            new EdgeCertificate(NamesOf(hostname), certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n"),
            end - (end - certificate.NotBefore.ToUniversalTime()) / 3);
    }

    private sealed record Leaf(EdgeCertificate Certificate, DateTimeOffset RenewAt);
}
