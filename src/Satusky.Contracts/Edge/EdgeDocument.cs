namespace Satusky.Contracts.Edge;

/// <summary>Everything the edge serves, replaced as a whole: <c>PUT /v1/config</c> on its control socket.</summary>
/// <param name="Version">At least 1 and rising; a document older than the served one is refused.</param>
/// <param name="PlatformDomain">Its subdomains resolve to the edge from inside app networks.</param>
/// <param name="Sites">Hostnames with rules; null is none.</param>
public sealed record EdgeDocument(
    long Version,
    string PlatformDomain,
    IReadOnlyList<EdgeService> Services,
    IReadOnlyList<EdgeHostRoute> Hosts,
    IReadOnlyList<EdgeCertificate> Certificates,
    IReadOnlyList<EdgeNetwork> Networks,
    IReadOnlyList<EdgeSite>? Sites = null);

/// <summary>A public hostname, without port and without wildcard, and the service that answers it over HTTPS; plain HTTP is sent there.</summary>
public sealed record EdgeHostRoute(string Hostname, string ServiceId);

/// <summary>A certificate for its hostnames; <c>*.example.com</c> takes every name below it that none is nearer to, <c>*</c> all others.</summary>
/// <param name="ChainPem">Leaf first, then the intermediates.</param>
/// <param name="KeyPem">The leaf's private key, not encrypted.</param>
public sealed record EdgeCertificate(IReadOnlyList<string> Hostnames, string ChainPem, string KeyPem)
{
    /// <summary>Leaves the key out, so that no log shows it.</summary>
    public override string ToString() => $"EdgeCertificate {{ {string.Join(", ", Hostnames)} }}";
}

/// <summary>An app network; the edge answers DNS at its gateway for the services of its namespace.</summary>
/// <param name="Gateway">The bridge's IPv4 address, inside <paramref name="Subnet"/>.</param>
/// <param name="Subnet">In CIDR form; questions from elsewhere are not answered.</param>
public sealed record EdgeNetwork(string Id, string Namespace, string Gateway, string Subnet);
