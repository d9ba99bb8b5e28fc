using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Satusky.ControlPlane.Metrics;

namespace Satusky.ControlPlane.Api;

internal static class ApiServices
{
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    /// <summary>Adds the HTTP API. Needs every concern that its endpoints speak to.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddRoutingCore();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = ApiLimits.Request, TimeoutStatusCode = 504 });
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.AddSingleton<AppReads>();
        services.AddSingleton<VolumeReads>();
        services.AddSingleton<DeployUpload>();
        services.AddSingleton<Idempotency>();
        services.AddSingleton<MessageSocket>();
        services.AddSingleton<InstanceEntry>();
        services.AddSingleton<ProcessSocket>();
        services.AddSingleton<TunnelSocket>();
        return services.AddSingleton<IReadinessCheck, DatabaseReadiness>();
    }

    public static void UseApi(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use(app.Services.GetRequiredService<RequestMetrics>().MeasureAsync);
        app.UseMiddleware<ProblemMiddleware>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingEvery, KeepAliveTimeout = PingEvery });
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(IdempotencyFilter.BufferAsync);
        app.MapPlatform();
        app.MapContexts();
        var v1 = app.MapGroup("/v1");
        v1.MapDeploys();
        v1.MapOpenApi("/openapi.json").RequireAuthorization();
        var resources = v1.MapGroup("").AddEndpointFilter<RouteGroupBuilder, IdempotencyFilter>();
        resources.MapApps();
        resources.MapStatus();
        resources.MapConfiguration();
        resources.MapOperations();
        resources.MapLogs();
        resources.MapInstances();
        resources.MapJobs();
        resources.MapTokens();
        resources.MapMachines();
        resources.MapVolumes();
    }
}
