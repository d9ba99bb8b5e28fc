using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Satusky.Edge.Proxy;

/// <summary>Answers every public request: finds the service, an instance of it, and forwards.</summary>
internal sealed partial class EdgeProxy(
    ConfigurationStore store, ServiceRegistry registry, IHttpForwarder forwarder, TimeProvider time, ILogger<EdgeProxy> logger)
{
    private static readonly ForwarderRequestConfig RequestConfig = new()
    {
        // Time without a byte in either direction, not time in total.
        ActivityTimeout = TimeSpan.FromMinutes(10),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly ForwardTransformer transformer = new();

    /// <summary>Where plain HTTP is sent; known once the listeners have their ports.</summary>
    public int HttpsPort { get; set; }

    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (store.Current.FindByHost(request.Host.Value, request.IsHttps) is not { } site)
        {
            Interlocked.Increment(ref registry.UnknownHostRequests);
            return Pages.UnknownHostAsync(context);
        }

        if (site.ToHttps)
            return Redirect(context, new EdgeRedirect(StatusCodes.Status308PermanentRedirect, "https", Hostname: null, HttpsPort));
        if (HttpMethods.IsConnect(request.Method) && !IsWebSocket(context))
            return Pages.ConnectRefusedAsync(context);
        var lot = Random.Shared.NextDouble();
        return site.Find(request) switch
        {
            { Spec.Redirect: { } redirect } => Redirect(context, redirect),
            { } rule when rule.Pick(lot) is { } service => ServeAsync(context, lot, service.Statistics),
            var rule => NowhereAsync(context, rule),
        };
    }

    private async Task ServeAsync(HttpContext context, double lot, ServiceStatistics statistics)
    {
        var started = time.GetTimestamp();
        var isWebSocket = IsWebSocket(context);
        try
        {
            await ForwardAsync(context, lot, isWebSocket);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            statistics.CountRequest(context.Response.StatusCode, isWebSocket ? null : time.GetElapsedTime(started));
        }
    }

    private async Task ForwardAsync(HttpContext context, double lot, bool isWebSocket)
    {
        Backend? failed = null;
        while (true)
        {
            var choice = await ChooseAsync(context, lot, failed);
            if (choice.Service is not { } service)
            {
                await NowhereAsync(context, choice.Rule);
                return;
            }

            if (choice.Backend is not { } backend)
            {
                await (failed is null ? Pages.NoInstanceAsync(context, service.Spec) : Pages.BadGatewayAsync(context, service.Spec));
                return;
            }

            if (!backend.TryEnter())
                continue;
            if (failed is null)
                choice.Rule!.ChangeHeaders(context.Request.Headers);
            var error = await SendAsync(context, backend, isWebSocket);
            if (error == ForwarderError.None)
                return;
            if (IsUpstreamFailure(error))
                service.Statistics.CountUpstreamFailure();
            if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
                return;

            if (IsUnreachable(context))
            {
                if (backend.MarkFailed())
                    Log.Unreachable(logger, backend.Id, backend.Endpoint, service.Spec.Name);
                if (failed is null)
                {
                    // No byte was sent, so the request and its body are as good as new.
                    failed = backend;
                    context.Response.Clear();
                    context.Response.StatusCode = StatusCodes.Status200OK;
                    continue;
                }
            }

            await Pages.ForwardingFailedAsync(context, service.Spec);
            return;
        }
    }

    private async ValueTask<ForwarderError> SendAsync(HttpContext context, Backend backend, bool isWebSocket)
    {
        if (!isWebSocket)
        {
            try
            {
                return await forwarder.SendAsync(context, backend.Prefix, backend.Client, RequestConfig, transformer, CancellationToken.None);
            }
            finally
            {
                backend.Exit();
            }
        }

        var session = backend.EnterWebSocket();
        try
        {
            return await forwarder.SendAsync(context, backend.Prefix, backend.Client, RequestConfig, transformer, session.Token);
        }
        finally
        {
            backend.ExitWebSocket(session);
        }
    }

    private readonly record struct Choice(Snapshot Snapshot, ServedRule? Rule, ServedService? Service, Backend? Backend)
    {
        public bool MustWait => Backend is null && Service is { Spec.State: EdgeServiceState.Holding };
    }

    private Choice Choose(HttpContext context, double lot, Backend? failed)
    {
        var snapshot = store.Current;
        var rule = snapshot.FindByHost(context.Request.Host.Value, context.Request.IsHttps)?.Find(context.Request);
        var service = rule?.Pick(lot);
        return new Choice(snapshot, rule, service, service?.Select(except: failed));
    }

    private async ValueTask<Choice> ChooseAsync(HttpContext context, double lot, Backend? failed)
    {
        var choice = Choose(context, lot, failed);
        if (!choice.MustWait || choice.Service!.Statistics.TryHold() is not { } hold)
            return choice;
        using (hold)
        {
            while (choice.MustWait && TimeSpan.FromSeconds(choice.Service!.Spec.HoldSeconds) - hold.Elapsed is var left && left > TimeSpan.Zero)
            {
                try
                {
                    await choice.Snapshot.Superseded.WaitAsync(left, time, context.RequestAborted);
                }
                catch (TimeoutException)
                {
                    break;
                }

                choice = Choose(context, lot, failed);
            }
        }

        return choice;
    }

    private Task NowhereAsync(HttpContext context, ServedRule? rule) =>
        rule is not null ? Pages.NoTargetAsync(context)
        : store.Current.FindByHost(context.Request.Host.Value, context.Request.IsHttps) is not null ? Pages.NoRuleAsync(context)
        : Pages.UnknownHostAsync(context);

    private static Task Redirect(HttpContext context, EdgeRedirect redirect)
    {
        var request = context.Request;
        var scheme = redirect.Scheme ?? request.Scheme;
        var name = redirect.Hostname ?? request.Host.Host;
        var host = redirect.Port is { } port && port != (scheme == "https" ? 443 : 80) ? new HostString(name, port) : new HostString(name);
        context.Response.StatusCode = redirect.Status;
        context.Response.Headers.Location = UriHelper.BuildAbsolute(scheme, host, default, request.Path, request.QueryString);
        return Task.CompletedTask;
    }

    private static bool IsWebSocket(HttpContext context) =>
        (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase))
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static bool IsUnreachable(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => true,
            // How the handler tells that connecting took too long.
            OperationCanceledException { InnerException: TimeoutException } => true,
            _ => false,
        };

    private static bool IsUpstreamFailure(ForwarderError error) => error is ForwarderError.Request or ForwarderError.RequestTimedOut
        or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination
        or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Instance {Backend} of {App} takes no connection at {Endpoint}")]
        public static partial void Unreachable(ILogger logger, string backend, IPEndPoint endpoint, string app);
    }
}
