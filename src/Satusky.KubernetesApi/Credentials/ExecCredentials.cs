using System.Net.Security;

namespace Satusky.KubernetesApi;

/// <summary>Runs a credential program when it is needed, once for all who wait, and keeps what it printed until that expires.</summary>
internal sealed class ExecCredentials(ExecPlugin plugin) : KubernetesCredentials
{
    private readonly SemaphoreSlim one = new(1);
    private Credential? current;
    private DateTimeOffset expires;
    private CertificateFiles? certificate;
    private (string Certificate, string Key) pem;

    internal override async ValueTask<Credential> GetAsync(Credential? rejected, TimeProvider time, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            if (current is null || current == rejected || time.GetUtcNow() >= expires)
            {
                var status = await plugin.RunAsync(time, cancellationToken);
                current = new(status.Token, Certificate(status));
                expires = status.ExpirationTimestamp ?? DateTimeOffset.MaxValue;
            }

            return current;
        }
        finally
        {
            one.Release();
        }
    }

    private SslStreamCertificateContext? Certificate(ExecCredentialStatus status)
    {
        if (status is not { ClientCertificateData: { } certificatePem, ClientKeyData: { } keyPem })
            return null;
        pem = (certificatePem, keyPem);
        certificate ??= new(() => pem.Certificate, () => pem.Key, $"{plugin.Source}: {plugin.Command}");
        return certificate.Read();
    }
}
