using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class AppEndpointTests : ApiTest
{
    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task An_empty_platform_lists_no_apps() => Assert.Empty(await Admin.GetAsync("/v1/apps", Json.IReadOnlyListAppSummary));

    [Fact]
    public async Task A_running_app_is_shown_in_full()
    {
        var deployed = await Admin.DeployedAsync("hello", "nginx:alpine");

        var app = await Admin.GetAsync("/v1/apps/hello", Json.AppDetails);

        Assert.Equal((deployed.DeploymentId, "hello", "completed", 1), (app.DeploymentId, app.AppLabel, app.Status, app.Replicas));
        Assert.Equal(("0.5", "256Mi", "256Mi", 8080, "nginx:alpine"), (app.CpuRequest, app.MemoryRequest, app.MemoryLimit, app.Port, app.Image));
        Assert.Matches(@"^https://[a-z]+-[a-z0-9]{7}\.satusky\.localhost:8443$", app.Domain);
        Assert.Equal(("production", "local", "local", 1, false, false), (app.Type, app.Region, app.Zone, (int)app.Release, app.EnvEnabled, app.SecretEnabled));
        Assert.Equal([FakeEngine.MachineId], app.Hostnames);
        Assert.Null(app.OperationId);
        Assert.All(app.Conditions, condition => Assert.Equal(ConditionStatus.True, condition.Status));
        Assert.Equal(Enum.GetValues<ConditionType>(), app.Conditions.Select(condition => condition.Type));
    }

    [Fact]
    public async Task An_app_is_found_by_its_deployment_id()
    {
        var deployed = await Admin.DeployedAsync("hello");

        Assert.Equal("hello", (await Admin.GetAsync($"/v1/apps/{deployed.DeploymentId}", Json.AppDetails)).AppLabel);
    }

    [Fact]
    public async Task An_app_that_is_not_there_is_named()
    {
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/status"), (HttpMethod.Get, "/releases"), (HttpMethod.Post, "/restarts"),
            (HttpMethod.Post, "/rollbacks"), (HttpMethod.Get, "/logs"), (HttpMethod.Get, "/logs/stream"), (HttpMethod.Get, "/status/stream"), (HttpMethod.Get, "/env"), (HttpMethod.Get, "/secrets"),
        })
        {
            var problem = await Admin.RefusedAsync(method, $"/v1/apps/nope{path}", null, 404);

            Assert.Equal(Reasons.AppNotFound, problem.Code);
            Assert.Matches("^app \"nope\" not found in namespace default-[0-9a-f]{8}$", problem.Detail);
            Assert.Equal("Run '1ctl deploy' first or pass --deployment-id", problem.Hint);
        }
    }

    [Fact]
    public async Task A_list_comes_in_pages_oldest_first()
    {
        foreach (var name in new[] { "cc", "bb", "aa" })
        {
            await Admin.DeployAsync(name);
        }

        var first = await Admin.GetAsync("/v1/apps?limit=2");
        var link = Assert.Single(first.Headers.GetValues("Link"));
        var next = link[1..link.IndexOf('>', StringComparison.Ordinal)];
        var second = await Admin.GetAsync(next);

        Assert.Equal(["cc", "bb"], (await ApiCaller.ReadAsync(first, Json.IReadOnlyListAppSummary)).Select(app => app.AppLabel));
        Assert.EndsWith("rel=\"next\"", link, StringComparison.Ordinal);
        Assert.Equal(["aa"], (await ApiCaller.ReadAsync(second, Json.IReadOnlyListAppSummary)).Select(app => app.AppLabel));
        Assert.False(second.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData("0", "limit 0 is not possible: a page has 1 to 500 apps")]
    [InlineData("501", "limit 501 is not possible: a page has 1 to 500 apps")]
    [InlineData("many", "\"many\" is not a valid value of \"limit\"")]
    public async Task A_bad_page_size_is_refused(string limit, string detail) =>
        Assert.Equal(detail, (await Admin.RefusedAsync(HttpMethod.Get, $"/v1/apps?limit={limit}", null, 422)).Detail);

    [Fact]
    public async Task Apps_of_other_organizations_are_not_seen()
    {
        var deployed = await Admin.DeployedAsync("hello");
        using var stranger = await Host.CallerAsync(Role.Admin, Token, "acme");

        Assert.Empty(await stranger.GetAsync("/v1/apps", Json.IReadOnlyListAppSummary));
        await stranger.RefusedAsync(HttpMethod.Get, "/v1/apps/hello", null, 404);
        await stranger.RefusedAsync(HttpMethod.Delete, $"/v1/apps/{deployed.DeploymentId}", null, 404);
        await stranger.RefusedAsync(HttpMethod.Get, $"/v1/operations/{deployed.OperationId}", null, 404);
        await stranger.RefusedAsync(HttpMethod.Get, $"/v1/operations/{deployed.OperationId}/events", null, 404);
    }

    [Fact]
    public async Task A_restart_runs_the_release_again()
    {
        var deployed = await Admin.DeployedAsync("hello");
        var generation = Engine.Desired[deployed.DeploymentId].Generation;

        var restart = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, HttpStatusCode.Accepted, Json.OperationAccepted);

        var events = await Admin.EventsAsync(restart.OperationId);
        Assert.Equal((OperationEventKind.Accepted, await AddressAsync()), (events[0].Kind, events[0].Text));
        Assert.Equal(OperationState.Ready, events[^1].State);
        Assert.Equal((1, generation + 1), (Engine.Desired[deployed.DeploymentId].Release, Engine.Desired[deployed.DeploymentId].Generation));
    }

    [Fact]
    public async Task Scaling_to_another_number_is_an_operation()
    {
        await Admin.DeployedAsync("hello");

        var scaled = await Admin.SendAsync(HttpMethod.Put, "/v1/apps/hello/scale", """{"replicas":3}""", HttpStatusCode.Accepted, Json.ScaleAccepted);
        var accepted = (await Admin.EventsAsync(scaled.OperationId!))[0];
        var again = await Admin.SendAsync(HttpMethod.Put, "/v1/apps/hello/scale", """{"replicas":3}""", HttpStatusCode.OK, Json.ScaleAccepted);

        Assert.Equal(3, (await Admin.GetAsync("/v1/apps/hello/status", Json.AppStatus)).Instances.Count);
        Assert.Equal((null, 3), (again.OperationId, again.Replicas));
        Assert.Equal((OperationEventKind.Accepted, await AddressAsync()), (accepted.Kind, accepted.Text));
    }

    [Fact]
    public async Task Status_says_when_it_may_be_old()
    {
        await Admin.DeployedAsync("hello");
        Engine.OnOutage = "there is no word from the cluster since 10:00:00 UTC";

        Assert.EndsWith("; there is no word from the cluster since 10:00:00 UTC", (await Admin.GetAsync("/v1/apps/hello/status", Json.AppStatus)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 400, "the request's JSON is not valid: it lacks 'replicas'")]
    [InlineData("""{"replicas":101}""", 422, "replicas 101 is not valid: use a number between 0 and 100")]
    [InlineData("""{"replicas":"3"}""", 400, "the request's JSON is not valid at $.replicas: the value has the wrong type")]
    public async Task Scaling_without_a_good_number_changes_nothing(string body, int status, string detail)
    {
        await Admin.DeployedAsync("hello");

        Assert.Equal(detail, (await Admin.RefusedAsync(HttpMethod.Put, "/v1/apps/hello/scale", body, status)).Detail);
        Assert.Equal(1, (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Replicas);
    }

    [Fact]
    public async Task Destroying_ends_with_nothing_left()
    {
        await Admin.DeployedAsync("hello");

        var destroy = await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/hello", null, HttpStatusCode.Accepted, Json.OperationAccepted);

        Assert.Equal(OperationState.Ready, (await Admin.EventsAsync(destroy.OperationId))[^1].State);
        Assert.Equal(OperationKind.Destroy, (await Admin.GetAsync($"/v1/operations/{destroy.OperationId}", Json.OperationView)).Kind);
        await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps/hello", null, 404);
        await Admin.RefusedAsync(HttpMethod.Delete, "/v1/apps/hello", null, 404);
    }

    [Fact]
    public async Task Destroying_twice_answers_with_one_operation()
    {
        await Admin.DeployedAsync("hello");
        Engine.OnRemove = _ => new Removal(false, ["an instance is left"], TimeSpan.FromMinutes(1));

        var first = await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/hello", null, HttpStatusCode.Accepted, Json.OperationAccepted);
        var second = await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/hello", null, HttpStatusCode.Accepted, Json.OperationAccepted);

        Assert.Equal(first, second);
        Assert.Equal(Reasons.OperationInProgress, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, 409)).Code);
    }

    [Fact]
    public async Task Machines_are_listed()
    {
        var machine = Assert.Single(await Admin.GetAsync("/v1/machines", Json.IReadOnlyListMachineView));

        Assert.Equal((FakeEngine.MachineId, FakeEngine.MachineName, "ready"), (machine.MachineId, machine.MachineName, machine.Status));
    }

    private async Task<string> AddressAsync() => (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Domain;
}
