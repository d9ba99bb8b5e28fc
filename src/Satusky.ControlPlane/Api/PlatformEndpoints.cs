using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Metrics;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Api;

/// <summary>What supervisors and monitors ask, and the certificate that a client needs before it can ask anything else.</summary>
internal static class PlatformEndpoints
{
    private const string Text = "text/plain; charset=utf-8";

    public static void MapPlatform(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok\n", Text)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/readyz", ReadyAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/v1/ca", (CertificateAuthority authority) => Results.Text(authority.CertificatePem, "application/x-pem-file"))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/metrics", MetricsAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(IEnumerable<IReadinessCheck> checks, CancellationToken cancellationToken)
    {
        var lines = await Task.WhenAll(checks.Select(async check =>
            await check.FaultAsync(cancellationToken) is { } fault ? (Ready: false, Text: $"{check.Name}: {fault}") : (Ready: true, Text: $"{check.Name}: ok")));
        var ready = lines.All(line => line.Ready);
        return Results.Text(
            string.Concat(lines.Where(line => ready || !line.Ready).Select(line => line.Text + "\n")), Text,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    // Monitors on this machine need no token. A request that came through the edge carries its client's address by now.
    private static async Task<IResult> MetricsAsync(HttpContext context, PlatformMetrics metrics, CancellationToken cancellationToken)
    {
        var isLocal = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        return isLocal || (await context.AuthenticateAsync()).Principal?.Caller() is not null
            ? Results.Text(await metrics.WriteAsync(cancellationToken), "text/plain; version=0.0.4; charset=utf-8")
            : Results.Challenge();
    }
}
