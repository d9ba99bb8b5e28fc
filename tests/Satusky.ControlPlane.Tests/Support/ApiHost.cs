using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Metrics;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>A whole control plane with its own home and a scripted engine, on a free port.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("satusky-api-").FullName;
    private ControlPlaneHost? host;

    public FakeEngine Engine { get; } = new();

    public FakeAccess Access { get; } = new();

    public FakeVolumes Volumes { get; } = new();

    public FakeJobs Jobs { get; } = new();

    /// <summary>Changes what it is started with.</summary>
    public Func<ControlPlaneSettings, ControlPlaneSettings> Configure { get; init; } = settings => settings;

    /// <summary>Adds to its services, and replaces what the platform chose.</summary>
    public Action<IServiceCollection> AddServices { get; init; } = _ => { };

    public ControlPlaneSettings Settings => Configure(new()
    {
        Home = home,
        Domain = "satusky.localhost",
        ApiPort = 0,
        HttpsPort = 8443,
        MachineName = FakeEngine.MachineName,
        MasterKeyFile = Path.Combine(home, "master.key"),
    });

    public Uri Address => host!.Address;

    public T Get<T>()
        where T : notnull => host!.Services.GetRequiredService<T>();

    public async Task StartAsync(CancellationToken cancellationToken) =>
        host = await ControlPlaneHost.StartAsync(Settings, TimeProvider.System, logging => logging.AddProvider(new TestLog(TestContext.Current.TestOutputHelper)), AddEngineAsync, cancellationToken);

    /// <summary>Stops the control plane and keeps its home.</summary>
    public async Task StopAsync()
    {
        if (host is { } running)
        {
            host = null;
            await running.DisposeAsync();
        }
    }

    public async Task<ApiCaller> AdminAsync(CancellationToken cancellationToken) =>
        new(Address, (await File.ReadAllTextAsync(Path.Combine(home, AdminToken.FileName), cancellationToken)).Trim());

    /// <summary>A new user of an organization, which is made when it does not exist.</summary>
    public async Task<ApiCaller> CallerAsync(Role role, CancellationToken cancellationToken, string organization = FirstStart.DefaultOrganization)
    {
        var token = await Get<Database>().WriteAsync(
            async transaction =>
            {
                var id = await transaction.ScalarAsync<string>("SELECT id FROM organizations WHERE name = @organization", new { organization })
                    ?? await Organizations.CreateAsync(transaction, organization, TimeProvider.System);
                var member = await Organizations.AddMemberAsync(transaction, id, $"{Guid.NewGuid():N}@{organization}.test", role, TimeProvider.System);
                return await TokenStore.InsertAsync(transaction, member, "test", TokenValue.New(), null, TimeProvider.System);
            },
            cancellationToken);
        return new ApiCaller(Address, token.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(home, recursive: true);
    }

    private Task AddEngineAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        services
            .AddSingleton<IEngine>(provider => new MeasuredEngine(Engine, provider.GetRequiredService<EngineMetrics>()))
            .AddSingleton<IInstanceAccess>(Access)
            .AddSingleton<IVolumes>(Volumes)
            .AddSingleton<IJobEngine>(Jobs)
            .AddSingleton<IAppLogs>(provider => provider.GetRequiredService<LogArchive>())
            .AddSingleton<IEndpointProbe, GoodEndpoint>();
        AddServices(services);
        return Task.CompletedTask;
    }

    private sealed class GoodEndpoint : IEndpointProbe
    {
        public Task<EndpointVerdicts> ProbeAsync(EndpointTarget target, CancellationToken cancellationToken) => Task.FromResult(new EndpointVerdicts(
            Verdict.True("LoopbackName", "by definition"), Verdict.True("CertificateServed", "valid"), Verdict.True("Answered", "GET / answered 200")));
    }
}
