using System.Net;
using System.Net.WebSockets;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

/// <summary>Logs and the streams of logs and statuses.</summary>
public sealed class StreamTests : ApiTest
{
    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task The_status_stream_tells_each_change()
    {
        Engine.OnConverge = FakeEngine.Starting;
        await Admin.DeployAsync("hello");
        using var stream = await Admin.ConnectAsync("/v1/apps/hello/status/stream");
        var starting = await stream.UntilAsync(Json.AppStatus, status => status.Status == "NotReady");

        Engine.Converge(FakeEngine.Running);
        var running = await stream.UntilAsync(Json.AppStatus, status => status.Status == "Running");

        Assert.Equal((0, 100), (starting.Progress, running.Progress));
        Assert.Equal("Deployment is running normally", running.Message);
        await stream.CloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, stream.CloseStatus);
    }

    [Fact]
    public async Task The_status_stream_ends_with_its_app()
    {
        await Admin.DeployedAsync("hello");
        using var stream = await Admin.ConnectAsync("/v1/apps/hello/status/stream");
        await stream.ReceiveAsync(Json.AppStatus);

        await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/hello", null, HttpStatusCode.Accepted, Json.OperationAccepted);
        while (await stream.ReceiveAsync(Json.AppStatus) is not null)
        {
        }

        Assert.Equal(WebSocketCloseStatus.NormalClosure, stream.CloseStatus);
    }

    [Fact]
    public async Task Stored_lines_are_read_from_the_end()
    {
        var app = (await Admin.DeployedAsync("hello")).DeploymentId;
        for (var i = 1; i <= 5; i++)
        {
            await WriteAsync(app, $"line {i}");
        }

        var lines = await Admin.GetAsync("/v1/apps/hello/logs?tail=2", Json.IReadOnlyListLogEntry);
        var since = await Admin.GetAsync("/v1/apps/hello/logs?since=2099-01-01T00:00:00Z", Json.IReadOnlyListLogEntry);

        Assert.Equal([("hello", "line 4"), ("hello", "line 5")], lines.Select(line => (line.Label, line.Message)));
        Assert.Empty(since);
    }

    [Theory]
    [InlineData("tail=-1", "tail -1 is not possible: use 0 to 10000 lines, or follow the log as a stream")]
    [InlineData("tail=10001", "tail 10001 is not possible: use 0 to 10000 lines, or follow the log as a stream")]
    [InlineData("tail=99999999999", "\"99999999999\" is not a valid value of \"tail\"")]
    [InlineData("tail=all", "\"all\" is not a valid value of \"tail\"")]
    [InlineData("since=yesterday", "\"yesterday\" is not a valid value of \"since\"")]
    public async Task A_bad_range_of_lines_is_refused(string query, string detail)
    {
        await Admin.DeployedAsync("hello");

        Assert.Equal(detail, (await Admin.RefusedAsync(HttpMethod.Get, $"/v1/apps/hello/logs?{query}", null, 422)).Detail);
    }

    [Fact]
    public async Task A_log_stream_goes_on_after_a_cursor()
    {
        var app = (await Admin.DeployedAsync("hello")).DeploymentId;
        await WriteAsync(app, "one");
        await WriteAsync(app, "two");
        string cursor;
        using (var first = await Admin.ConnectAsync("/v1/apps/hello/logs/stream?tail=10"))
        {
            var one = await first.ReceiveAsync(Json.LogEntry);
            cursor = one!.Cursor;
            Assert.Equal("one", one.Message);
        }

        using var second = await Admin.ConnectAsync($"/v1/apps/hello/logs/stream?after={cursor}");
        await WriteAsync(app, "three");

        Assert.Equal("two", (await second.ReceiveAsync(Json.LogEntry))!.Message);
        Assert.Equal("three", (await second.ReceiveAsync(Json.LogEntry))!.Message);
    }

    [Fact]
    public async Task Lines_name_their_instance_above_one_replica()
    {
        var app = (await Admin.DeployedAsync("hello")).DeploymentId;
        var scaled = await Admin.SendAsync(HttpMethod.Put, "/v1/apps/hello/scale", """{"replicas":2}""", HttpStatusCode.Accepted, Json.ScaleAccepted);
        await Admin.EventsAsync(scaled.OperationId!);
        await WriteAsync(app, "x");

        var line = Assert.Single(await Admin.GetAsync("/v1/apps/hello/logs", Json.IReadOnlyListLogEntry));

        Assert.Equal("hello/hello-1", line.Label);
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_blocks_nobody()
    {
        var app = (await Admin.DeployedAsync("hello")).DeploymentId;
        using var idle = await Admin.ConnectAsync("/v1/apps/hello/logs/stream?tail=0");
        using var reading = await Admin.ConnectAsync("/v1/apps/hello/logs/stream?tail=0");
        var line = new string('x', 10_000);

        // Far more than the sockets between the platform and the idle watcher hold.
        for (var i = 0; i < 2_000; i++)
        {
            await WriteAsync(app, line);
        }

        for (var i = 0; i < 2_000; i++)
        {
            Assert.NotNull(await reading.ReceiveAsync(Json.LogEntry));
        }
    }

    [Fact]
    public async Task A_stream_asked_plainly_says_what_it_is()
    {
        await Admin.DeployedAsync("hello");

        var response = await Admin.GetAsync("/v1/apps/hello/logs/stream");

        Assert.Equal("/v1/apps/hello/logs/stream is a stream: connect to it with a WebSocket", (await ApiCaller.ProblemAsync(response, 426)).Detail);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
    }

    [Fact]
    public async Task A_refused_stream_is_refused_before_it_opens()
    {
        using var nobody = new ApiCaller(Host.Address, null);
        await Admin.DeployedAsync("hello");

        Assert.Contains("401", (await Assert.ThrowsAsync<WebSocketException>(() => nobody.ConnectAsync("/v1/apps/hello/logs/stream"))).Message, StringComparison.Ordinal);
        Assert.Contains("404", (await Assert.ThrowsAsync<WebSocketException>(() => Admin.ConnectAsync("/v1/apps/nope/logs/stream"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_platform_closes_its_streams()
    {
        await Admin.DeployedAsync("hello");
        using var status = await Admin.ConnectAsync("/v1/apps/hello/status/stream");
        using var logs = await Admin.ConnectAsync("/v1/apps/hello/logs/stream");
        await status.ReceiveAsync(Json.AppStatus);

        var stopping = Host.StopAsync();
        Assert.Null(await logs.ReceiveAsync(Json.LogEntry));
        while (await status.ReceiveAsync(Json.AppStatus) is not null)
        {
        }

        await stopping;
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, WebSocketCloseStatus.EndpointUnavailable), (logs.CloseStatus, status.CloseStatus));
    }

    private ValueTask WriteAsync(string app, string message) => Host.Get<LogArchive>().AppendAsync(
        app, new LogRecord(TimeProvider.System.GetUtcNow(), LogSource.Stdout, "hello-1", 1, message, "run"), text => text, Token);
}
