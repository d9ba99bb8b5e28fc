using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Routing;

internal static class RoutingServices
{
    /// <summary>Adds public addresses, certificates and the look at hostnames from outside.</summary>
    public static IServiceCollection AddPublicRouting(this IServiceCollection services, string domain, int httpsPort, CertificateAuthority authority) =>
        services
            .AddSingleton(new PublicAddress(domain, httpsPort))
            .AddSingleton(authority)
            .AddSingleton<IEndpointProbe>(provider => ProbeOf(provider, provider.GetRequiredService<IEntrance>(), []));

    /// <summary>The look at one entrance.</summary>
    /// <param name="forwardedFrom">Where requests for its apps may arrive besides.</param>
    public static EndpointProbe ProbeOf(IServiceProvider provider, IEntrance entrance, IReadOnlyList<IPAddress> forwardedFrom) => new(
        new EndpointProbeOptions { Entrance = entrance, HttpsPort = entrance.Port ?? provider.GetRequiredService<PublicAddress>().HttpsPort, ForwardedFrom = forwardedFrom },
        provider.GetRequiredService<CertificateAuthority>().PublicCertificate,
        Dns.GetHostAddressesAsync,
        provider.GetRequiredService<TimeProvider>());
}
