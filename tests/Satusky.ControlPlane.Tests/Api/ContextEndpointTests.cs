using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class ContextEndpointTests : ApiTest
{
    private static readonly byte[] Context = Contexts.Archive(("Dockerfile", "FROM scratch"), ("app.txt", "hello"));

    [Fact]
    public async Task A_builder_fetches_the_context_once()
    {
        var address = await AddressAsync(await BuildingAsync());
        using var http = new HttpClient();

        using var first = await http.GetAsync(address, Token);
        using var second = await http.GetAsync(address, Token);

        Assert.Equal((HttpStatusCode.OK, "application/gzip", Context.Length), (first.StatusCode, first.Content.Headers.ContentType?.MediaType, first.Content.Headers.ContentLength));
        Assert.Equal(Context, await first.Content.ReadAsByteArrayAsync(Token));
        Assert.Contains("used", (await ApiCaller.ProblemAsync(second, 404)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_a_fetch_uses_a_ticket_up()
    {
        var address = await AddressAsync(await BuildingAsync());
        using var http = new HttpClient();

        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), Token);
        using var fetched = await http.GetAsync(address, Token);

        Assert.Equal((false, HttpStatusCode.OK), (head.IsSuccessStatusCode, fetched.StatusCode));
    }

    [Fact]
    public async Task An_ended_operation_has_no_context_left()
    {
        var operation = await BuildingAsync();
        var address = await AddressAsync(operation);
        await Admin.SendAsync(HttpMethod.Delete, $"/v1/operations/{operation}");
        await Admin.EventsAsync(operation);
        using var http = new HttpClient();

        await ApiCaller.ProblemAsync(await http.GetAsync(address, Token), 404);
    }

    [Fact]
    public async Task A_build_is_refused_where_none_is_set_up()
    {
        Engine.OnBuildFault = "builds need a registry";

        var problem = await ApiCaller.ProblemAsync(await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Contexts.Upload()), 422);

        Assert.Equal((Reasons.NotAvailable, "builds need a registry"), (problem.Code, problem.Detail));
    }

    private async Task<string> BuildingAsync()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.OnBuild = async (_, _, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new BuildOutcome.Built("", "");
        };
        var response = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Contexts.Upload(context: Context));
        var accepted = await ApiCaller.ReadAsync(response, ContractsJson.Default.DeployAccepted);
        await begun.Task.WaitAsync(Token);
        return accepted.OperationId;
    }

    private async Task<Uri> AddressAsync(string operation) =>
        new(Host.Address, ControlPlane.Api.ContextEndpoint.Path + await Host.Get<ContextTickets>().IssueAsync(operation, Token));
}
