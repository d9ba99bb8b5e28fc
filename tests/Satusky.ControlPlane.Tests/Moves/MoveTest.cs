using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Moves;

/// <summary>Base of tests of a platform with two engines: real HTTP, real SQLite, scripted engines.</summary>
public abstract class MoveTest : IAsyncLifetime
{
    protected const string Here = "here";
    protected const string There = "there";

    private protected FakeEngine Machine { get; } = new() { Name = Here };

    private protected FakeEngine Cluster { get; } = new() { Name = There };

    private protected FakeRoad Road { get; }

    private protected ApiHost Host { get; }

    private protected ApiCaller Admin { get; private set; } = null!;

    protected MoveTest()
    {
        Road = new FakeRoad(Machine, Cluster);
        Host = new ApiHost { AddServices = AddRouter };
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Host.StartAsync(Token);
        Admin = await Host.AdminAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the platform and starts it again on what it stored.</summary>
    private protected async Task RestartAsync()
    {
        Admin.Dispose();
        await Host.StopAsync();
        await InitializeAsync();
    }

    private protected Task<OperationAccepted> MoveAsync(string app = "shop") =>
        Admin.SendAsync(HttpMethod.Post, $"/v1/apps/{app}/move", $$"""{"to":"{{There}}"}""", HttpStatusCode.Accepted, ContractsJson.Default.OperationAccepted);

    private protected Task<Problem> RefusedAsync(int status, string app = "shop", string to = There) =>
        Admin.RefusedAsync(HttpMethod.Post, $"/v1/apps/{app}/move", $$"""{"to":"{{to}}"}""", status);

    /// <summary>Moves and waits for the verdict.</summary>
    private protected async Task<OperationEvent> MovedAsync() => (await Admin.EventsAsync((await MoveAsync()).OperationId))[^1];

    private protected async Task<string> EngineOfAsync(string app = "shop") => (await Admin.GetAsync($"/v1/apps/{app}", ContractsJson.Default.AppDetails)).Engine;

    private void AddRouter(IServiceCollection services) =>
        services
            .AddSingleton(provider =>
            {
                var (logs, probe) = (provider.GetRequiredService<LogArchive>(), provider.GetRequiredService<IEndpointProbe>());
                return new EngineRouter(
                    new EngineSeats([new EngineSeat(Machine, logs, Host.Access, Host.Volumes, Host.Jobs, probe), new EngineSeat(Cluster, logs, Host.Access, Host.Volumes, Host.Jobs, probe)]), [Road], TimeProvider.System, NullLogger<EngineRouter>.Instance);
            })
            .AddSingleton<IEngine>(provider => provider.GetRequiredService<EngineRouter>());
}
