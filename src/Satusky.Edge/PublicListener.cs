using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Satusky.Edge.Configuration;
using Satusky.Edge.Control;
using Satusky.Edge.Dns;
using Satusky.Edge.Proxy;

namespace Satusky.Edge;

/// <summary>The listeners that everybody reaches, and the parts behind them.</summary>
internal static class PublicListener
{
    public static WebApplication Build(EdgeOptions options)
    {
        var builder = BareHost.CreateBuilder(options);
        builder.Services
            .AddSingleton(options)
            .AddSingleton(options.TimeProvider)
            .AddSingleton(new DocumentFile(options.StateDirectory))
            .AddSingleton(new HostResolvers(options.DnsUpstreams))
            .AddSingleton<ConfigurationStore>()
            .AddSingleton<ConnectionStatistics>()
            .AddSingleton<ControlApi>()
            .AddSingleton<DnsForwarder>()
            .AddSingleton<DnsServer>()
            .AddSingleton<EdgeProxy>()
            .AddSingleton<ServiceRegistry>()
            .AddSingleton<StateFeed>()
            .AddHttpForwarder();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            Listen(kestrel, options);
        });
        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<EdgeProxy>().HandleAsync);
        return app;
    }

    /// <summary>The ports that were really bound, in the order of <see cref="Listen"/>.</summary>
    public static (int Http, int Https) Ports(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return (Port("http:"), Port("https:"));

        int Port(string scheme) => BindingAddress.Parse(addresses.First(address => address.StartsWith(scheme, StringComparison.Ordinal))).Port;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Header bytes pass through unchanged, whatever their encoding.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestLineSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 64 * 1024;
        // Bodies and slow streams are the app's to limit; the forwarder ends what moves no byte for minutes.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    }

    private static void Listen(KestrelServerOptions kestrel, EdgeOptions options)
    {
        var connections = kestrel.ApplicationServices.GetRequiredService<ConnectionStatistics>();
        var store = kestrel.ApplicationServices.GetRequiredService<ConfigurationStore>();
        ListenOn(kestrel, options.ListenAddress, options.HttpPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(connections.CountOpen);
        });
        ListenOn(kestrel, options.ListenAddress, options.HttpsPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.Use(connections.CountOpen);
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = hello => ValueTask.FromResult(SelectCertificate(store, hello.ClientHelloInfo.ServerName)),
            });
            listen.Use(connections.CountHandshake);
        });
    }

    private static SslServerAuthenticationOptions SelectCertificate(ConfigurationStore store, string name) =>
        store.Current.Certificates.Find(name)
        ?? throw new InvalidOperationException("There is no certificate yet: the control plane has sent no configuration.");

    private static void ListenOn(KestrelServerOptions kestrel, IPAddress? address, int port, Action<ListenOptions> configure)
    {
        if (address is null)
            kestrel.ListenAnyIP(port, configure);
        else
            kestrel.Listen(address, port, configure);
    }
}
