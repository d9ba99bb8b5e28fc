using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Certificates;
using Satusky.Contracts.Edge;

namespace Satusky.ControlPlane.Routing;

/// <summary>
/// The platform's own certificate authority, made once under the state folder. Its key never leaves that folder.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly LeafCertificates _leaves;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, string home, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
        _leaves = new LeafCertificates(certificate, Path.Combine(home, "ca", "leaf"), time);
        CertificatePath = PathOfCertificate(home);
        CertificatePem = certificate.ExportCertificatePem() + "\n";
        Fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData)).ToLowerInvariant();
    }

    /// <summary>The file people install to trust the platform's hostnames.</summary>
    public string CertificatePath { get; }

    public string CertificatePem { get; }

    /// <summary>SHA-256 of the certificate, 64 lowercase hex digits.</summary>
    public string Fingerprint { get; }

    public string Name => _certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>The public part, for chains that should end here.</summary>
    internal X509Certificate2 PublicCertificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    public static string PathOfCertificate(string home) => Path.Combine(home, "ca.crt");

    internal static string PathOfKey(string home) => Path.Combine(home, "ca", "ca.key");

    public static CertificateAuthority OpenOrCreate(string home, string platformId, TimeProvider time)
    {
        var keyPath = PathOfKey(home);
        var certificatePath = PathOfCertificate(home);
        PrivateFile.CreateFolder(Path.Combine(home, "ca"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(certificatePath) && !File.Exists(keyPath))
        {
            throw new InvalidOperationException(
                $"{keyPath} is missing while {certificatePath} exists. Restore the key from a backup, or delete {certificatePath} to make a new authority, which everyone has to trust anew.");
        }
        if (!File.Exists(keyPath))
            PrivateFile.TryCreate(keyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        key.ImportFromPem(File.ReadAllText(keyPath));
        if (!File.Exists(certificatePath))
            PrivateFile.TryCreate(certificatePath, AuthorityCertificate.SelfSign(key, NameOf(platformId), time.GetUtcNow()) + "\n", PrivateFile.Readable);
        using var stored = X509CertificateLoader.LoadCertificateFromFile(certificatePath);
        return new CertificateAuthority(WithKey(stored, key, keyPath, certificatePath), home, time);
    }

    /// <summary>
    /// The hostname's certificate: the stored one while more than a third of its life is left, else a new one.
    /// <c>*.example.com</c> also covers <c>example.com</c>.
    /// </summary>
    public EdgeCertificate CertificateFor(string hostname) => _leaves.Get(hostname);

    /// <summary>Whether the certificate and key in <paramref name="pem"/> are of this authority, for the hostname, and not to be renewed yet.</summary>
    internal bool IsGood(string pem, string hostname) => _leaves.Accept(pem, hostname) is { } leaf && _time.GetUtcNow() < leaf.RenewAt;

    /// <summary>Deletes what is stored for a hostname that is no longer used.</summary>
    public void Forget(string hostname) => _leaves.Delete(hostname);

    public void Dispose() => _certificate.Dispose();

    private static string NameOf(string platformId) => $"Satusky local CA {platformId.Replace("-", "", StringComparison.Ordinal)[..8]}";

    private static X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key, string keyPath, string certificatePath)
    {
        try
        {
            return certificate.CopyWithPrivateKey(key);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"{keyPath} is not the key of {certificatePath}. Restore both from the same backup.", e);
        }
    }
}
