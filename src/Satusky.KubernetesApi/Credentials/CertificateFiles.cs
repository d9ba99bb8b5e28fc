using System.Net.Security;
using System.Security.Cryptography;

namespace Satusky.KubernetesApi;

/// <summary>A client certificate that stays one and the same object until its text changes, for connections are pooled by it.</summary>
internal sealed class CertificateFiles(Func<string> certificate, Func<string> key, string source)
{
    private (string Certificate, string Key, SslStreamCertificateContext Value)? last;

    public SslStreamCertificateContext Read()
    {
        var (certificatePem, keyPem) = (certificate(), key());
        if (last is not { } known || known.Certificate != certificatePem || known.Key != keyPem)
            last = (certificatePem, keyPem, Parse(certificatePem, keyPem));
        return last.Value.Value;
    }

    private SslStreamCertificateContext Parse(string certificatePem, string keyPem)
    {
        try
        {
            return Credential.CertificateOf(certificatePem, keyPem);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new KubernetesConfigException($"{source}: the client certificate and its key cannot be used: {failure.Message}", failure);
        }
    }
}
