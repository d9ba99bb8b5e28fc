using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Satusky.KubernetesApi.Tests;

/// <summary>An API server that does what a test says, to do to the client what no real one does on demand. TLS, HTTP/2 and WebSockets are real.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    public static readonly TestCertificates Authority = new();
    private static readonly X509Certificate2 Certificate = Authority.Server("api.test");
    private readonly WebApplication host;

    private ScriptedApi(WebApplication host) => this.host = host;

    /// <summary>What was asked for: method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public KubernetesConfig Config { get; private set; } = new() { Server = new("https://nowhere") };

    public static async Task<ScriptedApi> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate ?? Certificate;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        var api = new ScriptedApi(builder.Build());
        api.host.UseWebSockets();
        api.host.Run(context =>
        {
            api.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{Uri.UnescapeDataString(context.Request.QueryString.Value!)}");
            return answer(context);
        });
        await api.host.StartAsync();
        var address = api.host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        api.Config = new() { Server = new(address), CertificateAuthority = Authority.AuthorityPem, Credentials = KubernetesCredentials.Token("t0ken") };
        return api;
    }

    /// <summary>Answers the requests in this order, the last answer again and again.</summary>
    public static Task<ScriptedApi> StartAsync(params RequestDelegate[] answers)
    {
        var next = -1;
        return StartAsync(context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context));
    }

    public KubernetesClient Client(Func<KubernetesClientOptions, KubernetesClientOptions>? adjust = null)
    {
        var options = new KubernetesClientOptions { Name = "satusky-test" };
        return new(Config, adjust?.Invoke(options) ?? options);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await host.StopAsync(now.Token);
        await host.DisposeAsync();
    }
}
