using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Storage;

/// <summary>A PostgreSQL that goes away and comes back while the platform runs.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private readonly PostgresServer server = new();
    private ApiHost host = null!;
    private ApiCaller admin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        var database = await server.CreateSchemaAsync();
        host = new ApiHost { Configure = settings => settings with { PostgresConnectionString = database } };
        await host.StartAsync(Token);
        admin = await host.AdminAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task It_is_named_and_nothing_is_lost()
    {
        var building = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        host.Engine.OnBuild = async (order, onLine, _) =>
        {
            await onLine("STEP 1/2");
            building.SetResult();
            await goOn.Task;
            await onLine("STEP 2/2");
            return new BuildOutcome.Built("built:1", "sha256:1");
        };
        await admin.DeployedAsync("other");
        var response = await admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Contexts.Upload());
        var accepted = await ApiCaller.ReadAsync(response, ContractsJson.Default.DeployAccepted);
        await building.Task.WaitAsync(Token);

        await server.StopAsync();
        var refused = await admin.GetAsync("/v1/apps");
        Assert.Equal(Reasons.DatabaseUnavailable, (await ApiCaller.ProblemAsync(refused, 503)).Code);
        Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
        using var anyone = new ApiCaller(host.Address, null);
        var ready = await anyone.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.StartsWith("database: the database does not answer", await ready.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        goOn.SetResult();
        host.Engine.Converge(FakeEngine.Crashing);
        await server.StartAgainAsync();

        var events = await admin.EventsAsync(accepted.OperationId);
        Assert.Equal(["STEP 1/2", "STEP 2/2"], events.Where(e => e.Kind == OperationEventKind.BuildLog).Select(e => e.Text));
        Assert.Equal(OperationState.NotReady, events[^1].State);
        using var status = await admin.ConnectAsync("/v1/apps/other/status/stream");
        await status.UntilAsync(ContractsJson.Default.AppStatus, s => s.Status == "failed");
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/readyz")).StatusCode);
    }
}
