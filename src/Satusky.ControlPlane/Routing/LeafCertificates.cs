using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Certificates;
using Satusky.Contracts.Edge;

namespace Satusky.ControlPlane.Routing;

/// <summary>Certificates of hostnames, each in a file with its key, so that a restart serves the same ones.</summary>
internal sealed class LeafCertificates(X509Certificate2 authority, string directory, TimeProvider time)
{
    private static readonly SearchValues<char> HostnameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LeafCertificate> _leaves = new(StringComparer.Ordinal);

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
            return new EdgeCertificate(leaf.Hostnames, leaf.CertificatePem, leaf.KeyPem);
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

    /// <summary>The hostname's certificate and key in <paramref name="pem"/>, or null when that is something else, or of another authority.</summary>
    public LeafCertificate? Accept(string pem, string hostname)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
            using var key = certificate.GetECDsaPrivateKey();
            return chain.Build(certificate) && certificate.MatchesHostname(hostname.Replace("*", "any", StringComparison.Ordinal)) && key is not null
                ? LeafCertificate.Of(hostname, certificate, key)
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Half a file, or a key of another certificate: a new certificate replaces it.
            return null;
        }
    }

    private LeafCertificate? Read(string path, string hostname) => File.Exists(path) ? Accept(File.ReadAllText(path), hostname) : null;

    private LeafCertificate Issue(string path, string hostname)
    {
        var leaf = LeafCertificate.Issue(authority, hostname, time.GetUtcNow());
        PrivateFile.CreateFolder(directory);
        PrivateFile.Write(path, leaf.CertificatePem + leaf.KeyPem);
        return leaf;
    }
}
