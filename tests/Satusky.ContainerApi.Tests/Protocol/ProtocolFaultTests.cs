using System.Net;
using System.Text;

namespace Satusky.ContainerApi.Tests;

public sealed class ProtocolFaultTests
{
    private const string Streaming = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static readonly string EndOfStream = ScriptedEngine.Chunk("");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_socket_is_named()
    {
        var endpoint = EngineEndpoint.Unix("/nowhere/engine.sock");
        var failure = await Assert.ThrowsAsync<EngineUnreachableException>(() => ContainerEngineClient.ConnectAsync(endpoint, Token));

        Assert.Equal(EngineFault.Unreachable, failure.Fault);
        Assert.Contains("unix:///nowhere/engine.sock", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500 Internal Server Error", "the disk is on fire", EngineFault.Engine, "the disk is on fire")]
    [InlineData("404 Not Found", """{"message":"No such container: x"}""", EngineFault.NotFound, "No such container: x")]
    [InlineData("409 Conflict", """{"cause":"c","message":"in use","response":409}""", EngineFault.Conflict, "in use")]
    [InlineData("400 Bad Request", """{"message":""}""", EngineFault.BadParameter, """{"message":""}""")]
    [InlineData("403 Forbidden", """{"message":"no"}""", EngineFault.Denied, "no")]
    [InlineData("403 Forbidden", """{"message":"network has active endpoints"}""", EngineFault.Conflict, "network has active endpoints")]
    [InlineData("500 Oh", """{"cause":"container state improper","message":"not running"}""", EngineFault.Conflict, "not running")]
    [InlineData("503 Oh", "", EngineFault.Engine, "the engine answered 503 without a message")]
    public async Task An_error_answer_is_told_apart(string status, string body, EngineFault fault, string message)
    {
        await using var engine = ScriptedEngine.Saying($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var failure = await Assert.ThrowsAsync<ContainerApiException>(() => client.Containers.InspectAsync("x", Token));

        Assert.Equal((fault, message), (failure.Fault, failure.EngineMessage));
        Assert.Equal((HttpStatusCode)int.Parse(status[..3], null), failure.Status);
        Assert.Equal($"GET /containers/x/json: {message}", failure.Message);
    }

    [Fact]
    public async Task A_log_cut_in_a_frame_gives_its_lines_first()
    {
        await using var engine = ScriptedEngine.Saying(Streaming + ScriptedEngine.Chunk("\u0001\0\0\0\0\0\0\u0004one\n\u0001\0\0\0\0\0\0\u0009two"));
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var lines = new List<string>();
        var failure = await Assert.ThrowsAsync<EngineUnreachableException>(async () =>
        {
            await foreach (var line in client.Containers.LogsAsync("x", new(), Token))
                lines.Add(line.Text);
        });

        Assert.Equal(["one"], lines);
        Assert.Equal(engine.Endpoint, failure.Endpoint);
    }

    [Fact]
    public async Task A_log_that_ends_within_a_frame_is_a_cut()
    {
        await using var engine = ScriptedEngine.Saying(Streaming + ScriptedEngine.Chunk("\u0001\0\0\0\0\0\0\u0009two") + EndOfStream);
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var failure = await Assert.ThrowsAsync<EngineUnreachableException>(async () => await client.Containers.LogsAsync("x", new(), Token).ToListAsync(Token));

        Assert.Contains("in the middle of a log frame", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_may_come_in_any_pieces()
    {
        const string events = """
            {"Type":"container","Action":"die","Actor":{"ID":"a","Attributes":{"exitCode":"3"}},"timeNano":1795231160790118338}

            {"Type":"container","Action":"destroy","Actor":{"ID":"b"},"time":1795231160}
            """;
        await using var engine = ScriptedEngine.Saying(Streaming + string.Concat(events.Select(letter => ScriptedEngine.Chunk(letter.ToString()))) + EndOfStream);
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var read = await client.System.EventsAsync(null, null, Token).ToListAsync(Token);

        Assert.Equal([("die", "a", 3), ("destroy", "b", null)], read.Select(e => (e.Action, e.Id, e.ExitCode)));
        Assert.Equal("2026-11-21T03:19:20.7901183+00:00", read[0].Time.ToString("o"));
    }

    [Fact]
    public async Task A_message_without_end_is_refused()
    {
        await using var engine = new ScriptedEngine(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Streaming));
            var chunk = Encoding.ASCII.GetBytes(ScriptedEngine.Chunk(new string('x', 256 * 1024)));
            for (var count = 0; count < 100; count++)
                await stream.WriteAsync(chunk);
        });
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var failure = await Assert.ThrowsAsync<ContainerApiException>(async () => await client.System.EventsAsync(null, null, Token).ToListAsync(Token));

        Assert.Equal(EngineFault.Protocol, failure.Fault);
        Assert.Contains("longer than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_not_JSON_is_refused()
    {
        await using var engine = ScriptedEngine.Saying("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var failure = await Assert.ThrowsAsync<ContainerApiException>(() => client.System.InfoAsync(Token));

        Assert.Equal(EngineFault.Protocol, failure.Fault);
    }

    [Fact]
    public async Task A_silent_engine_runs_into_the_limit()
    {
        await using var engine = new ScriptedEngine(async (stream, _) => await stream.ReadExactlyAsync(new byte[1]));
        var options = new ContainerEngineOptions { CallLimit = TimeSpan.FromMilliseconds(200) };
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, options, Token);
        var failure = await Assert.ThrowsAsync<ContainerApiException>(() => client.System.InfoAsync(Token));

        Assert.Equal(EngineFault.TimedOut, failure.Fault);
        Assert.EndsWith("gave no answer within 0.2 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_caller_can_cancel_a_stream()
    {
        await using var engine = new ScriptedEngine(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Streaming + ScriptedEngine.Chunk("{\"Action\":\"start\"}\n")));
            await stream.ReadExactlyAsync(new byte[1]);
        });
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.System.EventsAsync(null, null, cancel.Token))
                await cancel.CancelAsync();
        });
    }

    [Fact]
    public async Task A_failure_within_a_pull_is_thrown()
    {
        const string lines = """
            {"status":"Pulling fs layer","progressDetail":{"current":1,"total":2},"id":"abc"}
            {"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}
            """;
        await using var engine = ScriptedEngine.Saying(Streaming + ScriptedEngine.Chunk(lines) + EndOfStream);
        using var client = await ContainerEngineClient.ConnectAsync(engine.Endpoint, Token);
        var progress = new List<PullProgress>();
        var failure = await Assert.ThrowsAsync<ContainerApiException>(async () =>
        {
            await foreach (var step in client.Images.PullAsync("host:5000/app", new("host:5000", "me", "pass"), Token))
                progress.Add(step);
        });

        Assert.Equal([new PullProgress("abc", "Pulling fs layer", 1, 2)], progress);
        Assert.Equal("manifest unknown", failure.EngineMessage);
        Assert.Contains("POST /v1.41/images/create?fromImage=host%3A5000%2Fapp&tag=latest HTTP/1.1", engine.Requests);
    }
}
