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
            .AddSingleton<IEndpointProbe>(provider => new EndpointProbe(
                new EndpointProbeOptions { Entrance = provider.GetRequiredService<IEntrance>(), HttpsPort = httpsPort },
                authority.PublicCertificate,
                Dns.GetHostAddressesAsync,
                provider.GetRequiredService<TimeProvider>()));
}
