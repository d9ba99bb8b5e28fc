using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Cli.Configuration;

namespace Satusky.Cli.Client;

/// <summary>Takes the CA of a platform out of its own TLS handshake, when its fingerprint is the one the user was told.</summary>
internal static class PinnedCertificate
{
    private const int FingerprintLength = 64;

    /// <summary>The certificate as PEM. Nothing but the handshake happens before the fingerprint has matched.</summary>
    public static async Task<string> FetchAsync(string apiUrl, string fingerprint, CancellationToken cancel)
    {
        var wanted = new string([.. fingerprint.Where(c => c is not (':' or ' '))]).ToUpperInvariant();
        if (wanted.Length != FingerprintLength || !wanted.All(char.IsAsciiHexDigit))
            throw new CliException("the CA fingerprint is not a SHA-256: it has 64 hexadecimal digits, with or without colons", "The platform prints it at its first start, and 'satusky trust --print' shows it again");

        var url = new Uri(apiUrl);
        if (url.Scheme != "https")
            throw new CliException($"{apiUrl} is not an https address, so it has no certificate to check", "Leave --ca-fingerprint out, or use the https address of the platform");

        var presented = await HandshakeAsync(url, cancel);
        return presented.FirstOrDefault(certificate => certificate.GetCertHashString(HashAlgorithmName.SHA256) == wanted)?.ExportCertificatePem()
            ?? throw new CliException(
                $"{apiUrl} does not present a certificate with this fingerprint",
                "Compare it on the platform's machine; if it is right, something between here and there answers in the platform's place",
                Contracts.ExitCode.NotAllowed)
            { Details = [.. presented.Select(certificate => $"presented: {certificate.GetCertHashString(HashAlgorithmName.SHA256)} {certificate.Subject}")] };
    }

    private static async Task<IReadOnlyList<X509Certificate2>> HandshakeAsync(Uri url, CancellationToken cancel)
    {
        var presented = new List<X509Certificate2>();
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(ApiUrl.IsLoopback(url.Host) ? "127.0.0.1" : url.Host, url.Port, cancel);
            await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, leaf, chain, _) =>
            {
                if (leaf is not null)
                    presented.Add(X509CertificateLoader.LoadCertificate(leaf.GetRawCertData()));
                presented.AddRange(chain?.ChainPolicy.ExtraStore.Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RawData)) ?? []);
                return true;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.Host }, cancel);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw ApiFailure.Unreachable(url, e);
        }

        return presented;
    }
}
