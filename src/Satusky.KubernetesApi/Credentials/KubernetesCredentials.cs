namespace Satusky.KubernetesApi;

/// <summary>How a client proves who it is. Says nothing of its secrets in any text.</summary>
public abstract class KubernetesCredentials
{
    private protected KubernetesCredentials()
    {
    }

    public static KubernetesCredentials None { get; } = new FileCredentials(() => null, () => null);

    public static KubernetesCredentials Token(string token) => new FileCredentials(() => token, () => null);

    /// <summary>A token in a file that somebody else renews.</summary>
    public static KubernetesCredentials TokenFile(string path) => new FileCredentials(() => FileCredentials.ReadToken(path), () => null);

    public static KubernetesCredentials ClientCertificate(string certificatePem, string keyPem)
    {
        var certificate = Credential.CertificateOf(certificatePem, keyPem);
        return new FileCredentials(() => null, () => certificate);
    }

    /// <summary>What to send now, and something newer than <paramref name="rejected"/> when the server refused that and there is any.</summary>
    internal abstract ValueTask<Credential> GetAsync(Credential? rejected, TimeProvider time, CancellationToken cancellationToken);
}
