using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Satusky.Cli.Client;

/// <summary>Gets the CA of a platform from the platform itself, when its fingerprint is the one the user was told.</summary>
internal static class PinnedCertificate
{
    private const int FingerprintLength = 64;
    private const int MostBytes = 64 * 1024;

    /// <summary>The certificate as PEM. Only an anonymous question is sent, and only the fingerprint is believed.</summary>
    public static async Task<string> FetchAsync(string apiUrl, string fingerprint, CancellationToken cancel)
    {
        var wanted = new string([.. fingerprint.Where(c => c is not (':' or ' '))]).ToUpperInvariant();
        if (wanted.Length != FingerprintLength || !wanted.All(char.IsAsciiHexDigit))
            throw new CliException(
                "the CA fingerprint is not a SHA-256: it has 64 hexadecimal digits, with or without colons",
                "'satusky status' on the platform's machine shows it");

        var url = new Uri(apiUrl + "/v1/ca");
        if (url.Scheme != "https")
            throw new CliException(
                $"{apiUrl} is not an https address, so it has no certificate to check",
                "Leave --ca-fingerprint out, or use the https address of the platform");

        var offered = await AskAsync(url, cancel);
        return offered.Find(certificate => certificate.GetCertHashString(HashAlgorithmName.SHA256) == wanted)?.ExportCertificatePem()
            ?? throw new CliException(
                $"{apiUrl} has no certificate with this fingerprint",
                "Compare it on the platform's machine; if it is right, something between here and there answers in the platform's place",
                Contracts.ExitCode.NotAllowed)
            { Details = [.. offered.Select(certificate => $"offered: {certificate.GetCertHashString(HashAlgorithmName.SHA256)} {certificate.Subject}")] };
    }

    /// <summary>The certificates of the handshake, and the CA that the platform names: a handshake rarely includes the root.</summary>
    private static async Task<List<X509Certificate2>> AskAsync(Uri url, CancellationToken cancel)
    {
        var offered = new List<X509Certificate2>();
        using var handler = Connection.CreateHandler(url, null);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
        {
            IEnumerable<X509Certificate2> presented = [.. new[] { leaf }.OfType<X509Certificate2>(), .. chain?.ChainPolicy.ExtraStore ?? []];
            offered.AddRange(presented.Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RawData)));
            return true;
        };
        using var client = new HttpClient(handler) { MaxResponseContentBufferSize = MostBytes, Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            using var response = await client.GetAsync(url, cancel);
            if (response.IsSuccessStatusCode)
                offered.Add(X509Certificate2.CreateFromPem(await response.Content.ReadAsStringAsync(cancel)));
        }
        catch (CryptographicException)
        {
            // Not a certificate; the ones of the handshake may still do.
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw ApiFailure.Unreachable(url, e);
        }

        return offered;
    }
}
