using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Satusky.Conformance.Grounds;

/// <summary>Visits public hostnames at one address, and insists on their certificates.</summary>
/// <param name="authority">The only one to trust; null trusts whom this machine trusts.</param>
internal sealed class HttpsVisitor(IPAddress address, X509Certificate2? authority) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = authority is null ? null : Only(authority) },
    });

    /// <summary>Status 0, with the reason as its body, when nothing answered.</summary>
    public async Task<Reply> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(url, cancellationToken);
            return new Reply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new Reply(0, Encoding.UTF8.GetBytes(exception.InnerException?.Message ?? exception.Message));
        }
    }

    public void Dispose() => http.Dispose();

    private static X509ChainPolicy Only(X509Certificate2 authority) =>
        new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
}
