using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Satusky.Cli.Configuration;

namespace Satusky.Cli.Client;

/// <summary>How sockets to the platform are opened: straight, without proxies, and with the pinned certificate where there is one.</summary>
internal static class Connection
{
    public static SocketsHttpHandler CreateHandler(string? caCertificate)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = ConnectAsync,
        };
        if (caCertificate is not null)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(caCertificate) };
        return handler;
    }

    private static X509ChainPolicy TrustOnly(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(pem));
        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var target = context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Not every resolver answers for *.localhost, so no resolver is asked.
            if (ApiUrl.IsLoopback(target.Host) && !IPAddress.TryParse(target.Host, out _))
                await socket.ConnectAsync(IPAddress.Loopback, target.Port, cancel);
            else
                await socket.ConnectAsync(target, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
