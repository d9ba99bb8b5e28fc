using Satusky.Contracts.Edge;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>The certificates of all listeners. Of two for one hostname the first counts, which is the older Gateway's.</summary>
internal static class CertificateList
{
    public static IReadOnlyList<EdgeCertificate> Of(IEnumerable<TranslatedListener> listeners)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var certificates = listeners.Where(listener => listener.IsServed).SelectMany(listener => listener.Certificates ?? [])
            .Select(certificate => certificate with { Hostnames = [.. certificate.Hostnames.Where(taken.Add)] });
        return [.. certificates.Where(certificate => certificate.Hostnames.Count > 0)];
    }
}
