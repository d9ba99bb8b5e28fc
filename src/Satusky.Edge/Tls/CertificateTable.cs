using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;

namespace Satusky.Edge.Tls;

/// <summary>The certificates of one document by the name a client asks for.</summary>
internal sealed class CertificateTable
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly Dictionary<(string Chain, string Key), SslServerAuthenticationOptions> parsed;
    private readonly HostTable<SslServerAuthenticationOptions> byName;
    private readonly SslServerAuthenticationOptions? fallback;

    private CertificateTable(
        Dictionary<(string Chain, string Key), SslServerAuthenticationOptions> parsed,
        Dictionary<string, SslServerAuthenticationOptions> byName,
        SslServerAuthenticationOptions? fallback)
    {
        this.parsed = parsed;
        this.byName = new(byName);
        this.fallback = fallback;
    }

    public static CertificateTable Empty { get; } = new([], new(StringComparer.OrdinalIgnoreCase), null);

    /// <summary>Takes over from <paramref name="previous"/> what has the same content; says of the rest what is wrong.</summary>
    public static CertificateTable Build(
        IReadOnlyList<EdgeCertificate> certificates, string platformDomain, CertificateTable previous, List<string> problems)
    {
        Dictionary<(string, string), SslServerAuthenticationOptions> parsed = [];
        Dictionary<string, SslServerAuthenticationOptions> byName = new(StringComparer.OrdinalIgnoreCase);
        SslServerAuthenticationOptions? first = null;
        foreach (var certificate in certificates)
        {
            if (certificate.Hostnames.Count == 0)
                problems.Add("certificate without hostnames");
            var content = (certificate.ChainPem, certificate.KeyPem);
            if (!parsed.TryGetValue(content, out var options))
            {
                try
                {
                    options = previous.parsed.GetValueOrDefault(content) ?? Parse(certificate);
                }
                catch (Exception exception) when (exception is CryptographicException or ArgumentException)
                {
                    problems.Add($"certificate for {string.Join(", ", certificate.Hostnames)}: {exception.Message}");
                    continue;
                }

                parsed.Add(content, options);
            }

            first ??= options;
            foreach (var hostname in certificate.Hostnames)
            {
                if (!byName.TryAdd(hostname, options))
                    problems.Add($"certificate for {hostname}: there are two");
            }
        }

        return new CertificateTable(parsed, byName, byName.GetValueOrDefault($"*.{platformDomain}") ?? first);
    }

    /// <summary>
    /// Exact name, then the nearest wildcard, then any certificate, so that a person sees the page about an unknown hostname.
    /// Null only when there is no certificate at all.
    /// </summary>
    public SslServerAuthenticationOptions? Find(ReadOnlySpan<char> name) => byName.TryFind(name, out var options) ? options : fallback;

    private static SslServerAuthenticationOptions Parse(EdgeCertificate certificate)
    {
        var leaf = X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate.ChainPem);
        chain.RemoveAt(0);
        return new SslServerAuthenticationOptions
        {
            ApplicationProtocols = Protocols,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            // Built once: the context also carries the sessions that returning clients resume. Offline: no downloads.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
        };
    }
}
