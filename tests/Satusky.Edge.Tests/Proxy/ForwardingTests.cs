using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class ForwardingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_reaches_the_app_of_its_hostname()
    {
        await using var one = await TestApp.SayingAsync("one");
        await using var two = await TestApp.SayingAsync("two");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(
            1,
            new EdgeService("a", "one", "ns", EdgeServiceState.Serving, [one.Active()]),
            new EdgeService("b", "two", "ns", EdgeServiceState.Serving, [two.Active()])));

        Assert.Equal("one", await edge.GetAsync(host: "one.apps.test"));
        Assert.Equal("two", await edge.GetAsync(host: "TWO.Apps.Test"));
    }

    [Fact]
    public async Task Method_path_query_and_headers_arrive_unchanged()
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Response.StatusCode = 418;
            context.Response.Headers["X-Answer"] = context.Request.Headers["X-Question"];
            return context.Response.WriteAsync($"{context.Request.Method} {RawTarget(context)} {context.Request.Host}");
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        var target = "/a%2Fb/../c%20d//e;f=1?q=%C3%A4&q=2#x";

        var reply = await edge.SendRawAsync($"PURGE {target} HTTP/1.1\r\nHost: {TestDocument.Host}\r\nX-Question: gr\u00fcn\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 418", reply, StringComparison.Ordinal);
        Assert.Contains("X-Answer: gr\u00fcn\r\n", reply, StringComparison.Ordinal);
        Assert.Contains($"PURGE {target} {TestDocument.Host}", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_headers_of_clients_are_replaced()
    {
        await using var app = await TestApp.StartAsync(context => context.Response.WriteAsync(JsonSerializer.Serialize(
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()))));
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{TestDocument.Host}/");
        foreach (var name in (string[])["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "Forwarded", "X-Real-IP"])
            request.Headers.TryAddWithoutValidation(name, "forged");

        using var response = await edge.Client.SendAsync(request, Stop);

        var seen = JsonSerializer.Deserialize<Dictionary<string, string>>(await response.Content.ReadAsStringAsync(Stop))!;
        Assert.DoesNotContain("forged", seen.Values);
        Assert.Equal(("127.0.0.1", "https", TestDocument.Host), (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"], seen["X-Forwarded-Host"]));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Large_bodies_stream_in_both_directions()
    {
        const int Size = 64 * 1024 * 1024;
        await using var app = await TestApp.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentLength = Size;
            var block = new byte[64 * 1024];
            for (var sent = 0; sent < Size; sent += block.Length)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{TestDocument.Host}/") { Content = new ByteArrayContent(new byte[Size]) };

        using var response = await edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);

        var body = await response.Content.ReadAsStreamAsync(Stop);
        var (buffer, total) = (new byte[64 * 1024], 0L);
        for (int read; (read = await body.ReadAsync(buffer, Stop)) > 0;)
            total += read;
        Assert.Equal(Size, total);
    }

    [Fact]
    public async Task Events_pass_one_by_one_without_buffering()
    {
        var next = new SemaphoreSlim(0);
        await using var app = await TestApp.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 1; i <= 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await next.WaitAsync(context.RequestAborted);
            }
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));

        using var events = new StreamReader(await edge.Client.GetStreamAsync($"https://{TestDocument.Host}/", Stop));

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"data: {i}", await events.ReadLineAsync(Stop));
            Assert.Equal("", await events.ReadLineAsync(Stop));
            next.Release();
        }
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_request()
    {
        var (started, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await TestApp.StartAsync(async context =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            started.SetResult();
            await cancelled.Task;
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var leaving = new CancellationTokenSource();

        var request = edge.Client.GetAsync($"https://{TestDocument.Host}/", leaving.Token);
        await started.Task.WaitAsync(Stop);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    [Fact]
    public async Task Http2_clients_are_served_with_trailers()
    {
        await using var app = new RawApp(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var client = edge.CreateClient(HttpVersion.Version20);

        using var response = await client.GetAsync($"https://{TestDocument.Host}/", Stop);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("42", response.TrailingHeaders.GetValues("X-Sum").Single());
    }

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
