using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Satusky.KubernetesApi;

/// <summary>Makes the connection pool to one server for one client certificate.</summary>
internal static class ApiConnections
{
    public static HttpMessageInvoker Open(KubernetesConfig config, TimeSpan connectLimit, SslStreamCertificateContext? certificate) => new(new SocketsHttpHandler
    {
        SslOptions = Tls(config, certificate),
        Proxy = config.Proxy is null ? null : new WebProxy(config.Proxy),
        UseProxy = config.Proxy is not null,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = connectLimit,
        EnableMultipleHttp2Connections = true,
        // A server that vanished without a word is found out by these, also below a silent watch or log.
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        // A watch or log that is given up must not be read to its end.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
    });

    private static SslClientAuthenticationOptions Tls(KubernetesConfig config, SslStreamCertificateContext? certificate)
    {
        var options = new SslClientAuthenticationOptions { ClientCertificateContext = certificate };
        if (config.SkipTlsVerification)
        {
            // Only where the configuration asks for it by name.
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (config.CertificateAuthority is { } pem)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            options.CertificateChainPolicy = policy;
            options.RemoteCertificateValidationCallback = (_, _, chain, errors) => IsTrusted(chain, errors, policy.CustomTrustStore);
        }

        return options;
    }

    /// <summary>What is valid, and a chain that is valid but ends with a trusted authority that is not its own issuer.</summary>
    private static bool IsTrusted(X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection trusted) =>
        errors == SslPolicyErrors.None
        || (errors == SslPolicyErrors.RemoteCertificateChainErrors
            && chain is { ChainElements: [.., var last], ChainStatus: var problems }
            && problems.All(problem => problem.Status == X509ChainStatusFlags.PartialChain)
            && trusted.Any(authority => authority.RawDataMemory.Span.SequenceEqual(last.Certificate.RawDataMemory.Span)));
}
