using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Satusky.Cli.Configuration;

namespace Satusky.Cli.Client;

/// <summary>How sockets to the platform are opened: without proxies, and with the pinned certificate where there is one.</summary>
internal static class Connection
{
    private const int AnswerMilliseconds = 30_000;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler CreateHandler(Uri url, string? caCertificate)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
        };
        // A connection to this machine costs less than the timer that tidies up kept ones.
        if (ApiUrl.IsLocalName(url.Host))
            handler.PooledConnectionLifetime = TimeSpan.Zero;
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
        // The time-out counts for plain questions only, which are synchronous; streams have their own keep-alive.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = AnswerMilliseconds };
        try
        {
            // Not every resolver answers for *.localhost, so no resolver is asked. This machine answers at once, or refuses.
            if (ApiUrl.IsLocalName(target.Host))
                socket.Connect(IPAddress.Loopback, target.Port);
            else
                await ConnectRemoteAsync(socket, target, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task ConnectRemoteAsync(Socket socket, DnsEndPoint target, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(target, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}
