using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Satusky.KubernetesApi;

/// <summary>What one request is sent with.</summary>
internal sealed class Credential(string? token, SslStreamCertificateContext? certificate)
{
    public string? Token => token;

    public SslStreamCertificateContext? Certificate => certificate;

    /// <exception cref="System.Security.Cryptography.CryptographicException">The texts are not a certificate with its key.</exception>
    public static SslStreamCertificateContext CertificateOf(string certificatePem, string keyPem)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        return SslStreamCertificateContext.Create(leaf, [.. chain.Skip(1)], offline: true);
    }
}
