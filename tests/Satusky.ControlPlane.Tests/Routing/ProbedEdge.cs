using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Satusky.Contracts.Edge;

namespace Satusky.ControlPlane.Tests.Routing;

/// <summary>A TLS server on loopback that stands where the edge does: it serves one certificate and whatever a test wants to answer.</summary>
internal sealed class ProbedEdge : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _connections;

    private ProbedEdge(X509Certificate2? certificate, RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref _connections);
                return next(connection);
            });
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = context =>
                {
                    ServerName = context.ClientHelloInfo.ServerName;
                    return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
                },
            });
        }));
        _app = builder.Build();
        _app.Run(answer);
    }

    public int Port => new Uri(_app.Urls.First()).Port;

    public int Connections => _connections;

    public string? ServerName { get; private set; }

    public static async Task<ProbedEdge> StartAsync(EdgeCertificate? certificate, RequestDelegate answer)
    {
        // A key straight from PEM is no good to every TLS stack; a PKCS 12 round trip makes it one.
        using var pem = certificate is null ? null : X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem);
        var usable = pem is null ? null : X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        var edge = new ProbedEdge(usable, answer);
        await edge._app.StartAsync(TestContext.Current.CancellationToken);
        return edge;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
