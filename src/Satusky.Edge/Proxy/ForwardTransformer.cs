using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Satusky.Contracts.Edge;
using Yarp.ReverseProxy.Forwarder;

namespace Satusky.Edge.Proxy;

/// <summary>Passes requests on unchanged but for what says where they came from.</summary>
internal sealed class ForwardTransformer : HttpTransformer
{
    // Nobody in front of the edge is trusted, so what clients claim about themselves never reaches an app.
    private static readonly string[] Claims = ["Forwarded", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Real-IP"];

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var request = httpContext.Request;
        foreach (var claim in Claims)
            request.Headers.Remove(claim);
        var client = httpContext.Connection.RemoteIpAddress;
        request.Headers["X-Forwarded-For"] = (client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client)?.ToString();
        request.Headers["X-Forwarded-Proto"] = request.Scheme;
        request.Headers["X-Forwarded-Host"] = request.Host.Value;

        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // An encoded slash or a double dot is the app's to judge: the target goes out as it came in.
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/'))
            proxyRequest.RequestUri = new Uri(destinationPrefix + target, Verbatim);
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        proxyResponse?.Headers.Remove(EdgePage.Header);
        return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }
}
