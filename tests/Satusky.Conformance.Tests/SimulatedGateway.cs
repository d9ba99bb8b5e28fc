using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Satusky.ControlPlane.Routing;
using Satusky.TestCluster;

namespace Satusky.Conformance.Tests;

/// <summary>Lets requests for hostnames into a simulated cluster: over TLS, by its routes, to pods that are ready.</summary>
internal sealed class SimulatedGateway : IAsyncDisposable
{
    private readonly SimulatedCluster cluster;
    private readonly WebApplication app;
    private readonly HttpClient pods;

    private SimulatedGateway(SimulatedCluster cluster)
    {
        this.cluster = cluster;
        pods = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (context, token) =>
            {
                var (ns, pod) = (context.DnsEndPoint.Host.Split('.')[1], context.DnsEndPoint.Host.Split('.')[0]);
                return await cluster.Streams.Connect!(ns, pod, context.DnsEndPoint.Port, token) ?? throw new IOException($"pod {pod} does not listen");
            },
        });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, name) => Certificate(name!))));
        app = builder.Build();
        app.Run(ForwardAsync);
    }

    /// <summary>Issues the certificates; known when the platform has started.</summary>
    public CertificateAuthority? Authority { get; set; }

    public IPEndPoint Address => new(IPAddress.Loopback, new Uri(app.Urls.Single()).Port);

    public static async Task<SimulatedGateway> StartAsync(SimulatedCluster cluster, CancellationToken cancellationToken)
    {
        var gateway = new SimulatedGateway(cluster);
        await gateway.app.StartAsync(cancellationToken);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        pods.Dispose();
    }

    private X509Certificate2 Certificate(string name)
    {
        var issued = Authority!.CertificateFor(name);
        return X509Certificate2.CreateFromPem(issued.ChainPem, issued.KeyPem);
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var route = cluster.Objects.List("httproutes", "").FirstOrDefault(r => r["spec"]!["hostnames"]!.AsArray().Any(name => (string)name! == context.Request.Host.Host));
        var backend = route?["spec"]!["rules"]![0]!["backendRefs"]![0];
        var ns = (string?)route?["metadata"]!["namespace"] ?? "";
        if (backend is null || cluster.Objects.List("pods", ns).FirstOrDefault(pod => (string?)pod["metadata"]!["labels"]?["app"] == (string?)backend["name"] && IsReady(pod)) is not { } ready)
        {
            context.Response.StatusCode = backend is null ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var answer = await pods.GetAsync(
            new Uri($"http://{ready["metadata"]!["name"]}.{ns}:{backend["port"]}{context.Request.Path}"), context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(context.RequestAborted));
    }

    private static bool IsReady(JsonObject pod) => pod["metadata"]!["deletionTimestamp"] is null
        && pod["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True") == true;
}
