using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class RetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_instance_costs_no_request()
    {
        await using var app = await TestApp.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await body.ReadToEndAsync(context.RequestAborted));
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, Dead("dead"), app.Active()));

        for (var i = 0; i < 10; i++)
        {
            using var response = await edge.Client.PostAsync($"https://{TestDocument.Host}/", new StringContent($"body {i}"), Stop);
            Assert.Equal($"body {i}", await response.Content.ReadAsStringAsync(Stop));
        }

        var report = await edge.ReportAsync(report => report.Services.Single().Requests == 10);
        Assert.InRange(report.Services.Single().UpstreamFailures, 1, 10);
        Assert.Equal(0, report.Services.Single().ServerErrors);
    }

    [Fact]
    public async Task Dead_instances_only_make_a_502_page()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, Dead("one"), Dead("two")));

        using var response = await edge.Client.GetAsync($"https://{TestDocument.Host}/", Stop);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("web did not take the connection", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_an_app_has_read_is_not_sent_twice()
    {
        await using var broken = new RawApp(answer: null);
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, broken.Active()));

        using var response = await edge.Client.PostAsync($"https://{TestDocument.Host}/", new StringContent("once"), Stop);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, broken.Connections);
    }

    [Fact]
    public async Task An_early_refusal_of_a_large_upload_arrives()
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{TestDocument.Host}/") { Content = new ByteArrayContent(new byte[8 << 20]) };
        request.Headers.ExpectContinue = true;

        using var response = await edge.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static EdgeBackend Dead(string id)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new EdgeBackend(id, "127.0.0.1", ((IPEndPoint)socket.LocalEndPoint!).Port, EdgeBackendState.Active);
    }
}
