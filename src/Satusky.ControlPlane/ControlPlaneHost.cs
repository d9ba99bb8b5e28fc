using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Api;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Metrics;
using Satusky.ControlPlane.Moves;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane;

/// <summary>A running control plane: its store, its reconciler and its API.</summary>
public sealed class ControlPlaneHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Database database;

    private ControlPlaneHost(WebApplication app, Database database)
    {
        this.app = app;
        this.database = database;
    }

    /// <summary>Where the API answers.</summary>
    public Uri Address => new(app.Urls.Single());

    internal IServiceProvider Services => app.Services;

    /// <summary>Runs a control plane, with the cluster of its settings or the containers of this machine, until the token is cancelled.</summary>
    public static async Task RunAsync(ControlPlaneSettings settings, CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(settings, TimeProvider.System, LogAsJson, AddEnginesAsync, cancellationToken);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
        {
            throw new PlatformFailedException();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Returns when the API answers. What is wrong with the home, the database or the master key is thrown before anything runs.</summary>
    internal static async Task<ControlPlaneHost> StartAsync(
        ControlPlaneSettings settings, TimeProvider time, Action<ILoggingBuilder> configureLogging, EngineSetup addEngine, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var database = settings.Storage.Open(time);
        try
        {
            await database.MigrateAsync(cancellationToken);
            var adminToken = new AdminToken(database, time) { GivenIn = settings.AdminTokenFile };
            var platformId = await new FirstStart(database, adminToken, time).EnsureAsync(settings.Home, settings.Domain, cancellationToken);
            await File.WriteAllTextAsync(settings.PlatformIdFile, platformId + "\n", cancellationToken);
            var key = new MasterKey(settings.MasterKeyFile, database);
            await key.EnsureAsync(cancellationToken);
            var authority = await SharedAuthority.OpenAsync(database, new DataKeys(key, time), settings.Home, platformId, time, cancellationToken);
            var builder = CreateBuilder(settings, configureLogging);
            AddPlatform(builder.Services.AddSingleton(time).AddStorage(database), settings, key, authority);
            await addEngine(builder.Services, settings, platformId, cancellationToken);
            var app = builder.Build();
            app.UseApi();
            await ForgetUploadsAsync(app.Services, cancellationToken);
            await app.StartAsync(cancellationToken);
            return new ControlPlaneHost(app, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static WebApplicationBuilder CreateBuilder(ControlPlaneSettings settings, Action<ILoggingBuilder> configureLogging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ApiLimits.Stop);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        configureLogging(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiLimits.JsonBytes;
            kestrel.Listen(settings.ApiAddress, settings.ApiPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder;
    }

    private static void AddPlatform(IServiceCollection services, ControlPlaneSettings settings, MasterKey key, CertificateAuthority authority) =>
        services
            .AddSingleton(settings)
            .AddAccess()
            .AddConfiguration(key)
            .AddApps()
            .AddReleases()
            .AddVolumes()
            .AddMoves()
            .AddBuilds(settings.Home)
            .AddAppLogs(settings.LogFolder)
            .AddPublicRouting(settings.Domain, settings.HttpsPort, authority)
            .AddReconciliation()
            .AddJobs()
            .AddLeadership(settings)
            .AddPlatformMetrics()
            .AddApi();

    private static async Task AddEnginesAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        if (settings.Engines.Contains(ControlPlaneSettings.Containers))
        {
            await AddContainersAsync(services, settings, platformId, cancellationToken);
        }

        if (settings.Kubernetes is not null)
        {
            await KubernetesSetup.AddAsync(services, settings, platformId, cancellationToken);
        }

        if (settings.Engines is [var first, _])
        {
            services.AddEngineRouter(first);
        }
    }

    private static async Task AddContainersAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(LogAsJson);
        var connection = await EngineConnection.OpenAsync(TimeProvider.System, loggers.CreateLogger<EngineConnection>(), cancellationToken);
        services.AddContainersEngine(
            new ContainersOptions
            {
                Home = settings.Home,
                PlatformId = platformId,
                PlatformDomain = settings.Domain,
                MachineId = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{platformId}/machine")).AsSpan(0, 16)).ToString(),
                MachineName = settings.MachineName,
                EdgeSocket = settings.EdgeSocket,
                ApiPort = settings.ApiPort,
            },
            connection);
    }

    private static async Task ForgetUploadsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var open = await services.GetRequiredService<Database>().ReadAsync(session => session.ListOpenOperationsAsync(), cancellationToken);
        await services.GetRequiredService<IContextStore>()
            .CleanAsync(open.Where(operation => operation.IsPreparing).Select(operation => operation.Id).ToHashSet(), cancellationToken);
    }

    private static void LogAsJson(ILoggingBuilder logging) => logging.AddJsonConsole(console =>
    {
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    });

    /// <summary>Signals are the caller's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>A part of the control plane failed that it cannot run without; the log has told of it.</summary>
public sealed class PlatformFailedException() : Exception("a part of it failed that it cannot run without, the log above says which and why");

/// <summary>Adds an <see cref="Engines.IEngine"/> and what it needs.</summary>
internal delegate Task EngineSetup(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken);
