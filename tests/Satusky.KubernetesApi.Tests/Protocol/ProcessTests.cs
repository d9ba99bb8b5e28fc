using System.Text;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class ProcessTests
{
    private const string Success = """{"metadata":{},"status":"Success"}""";
    private const string V4 = "v4.channel.k8s.io";
    private const string V5 = "v5.channel.k8s.io";
    private static readonly ObjectName Pod = new("web", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(V4)]
    [InlineData(V5)]
    public async Task Output_and_exit_code_come_apart(string protocol)
    {
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(protocol, async server =>
        {
            await server.SendAsync(1, "out");
            await server.SendAsync(2, "err");
            await server.SendAsync(3, """{"status":"Failure","reason":"NonZeroExitCode","message":"command terminated","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}""");
            await server.SendAsync(1, "late");
            await server.CloseAsync();
        }));
        using var client = api.Client();
        using var process = await client.Pods.ExecAsync(Pod, ["sh", "-c", "echo a&b"], new() { Container = "main" }, Token);
        var output = await process.ReadAsync(Token).ToListAsync(Token);

        Assert.Equal([(false, "out"), (true, "err"), (false, "late")], output.Select(piece => (piece.IsError, Encoding.UTF8.GetString(piece.Bytes.Span))));
        Assert.Equal(7, process.ExitCode);
        Assert.Equal(protocol == V5, process.CanCloseInput);
        Assert.Equal(["GET /api/v1/namespaces/web/pods/a/exec?container=main&stdout=true&stderr=true&command=sh&command=-c&command=echo a&b"], api.Requests);
    }

    [Fact]
    public async Task Input_is_sent_in_pieces_and_can_be_closed()
    {
        var received = new List<(int, int)>();
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V5, async server =>
        {
            (int Channel, string Text) message;
            while ((message = await server.ReceiveAsync()).Channel != 255)
                received.Add((message.Channel, message.Text.Length));
            await server.SendAsync(3, Success);
            await server.CloseAsync();
        }));
        using var client = api.Client();
        using var process = await client.Pods.ExecAsync(Pod, ["cat"], new() { Stdin = true }, Token);
        await process.WriteAsync(new byte[40_000], Token);
        await process.CloseInputAsync(Token);

        Assert.Empty(await process.ReadAsync(Token).ToListAsync(Token));
        Assert.Equal(0, process.ExitCode);
        Assert.Equal([(0, 32768), (0, 7232)], received);
    }

    [Fact]
    public async Task A_terminal_has_one_output_and_a_size()
    {
        (int, string) size = default;
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V5, async server =>
        {
            size = await server.ReceiveAsync();
            await server.SendAsync(3, Success);
            await server.CloseAsync();
        }));
        using var client = api.Client();
        using var process = await client.Pods.AttachAsync(Pod, new() { Stdin = true, Tty = true }, Token);
        await process.ResizeAsync(120, 40, Token);
        await process.ReadAsync(Token).ToListAsync(Token);

        Assert.Equal((4, """{"Width":120,"Height":40}"""), size);
        Assert.Equal(["GET /api/v1/namespaces/web/pods/a/attach?stdin=true&stdout=true&tty=true"], api.Requests);
    }

    [Fact]
    public async Task An_old_server_cannot_close_the_input()
    {
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V4, server => server.ReceiveAsync()));
        using var client = api.Client();
        using var process = await client.Pods.ExecAsync(Pod, ["cat"], new() { Stdin = true }, Token);
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => process.CloseInputAsync(Token));

        Assert.Equal(KubernetesFault.Invalid, failure.Fault);
    }

    [Fact]
    public async Task A_process_that_was_not_run_is_a_failure()
    {
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V5, async server =>
        {
            await server.SendAsync(3, """{"status":"Failure","reason":"InternalError","message":"exec failed: \"nope\": not found","code":500}""");
            await server.CloseAsync();
        }));
        using var client = api.Client();
        using var process = await client.Pods.ExecAsync(Pod, ["nope"], new(), Token);
        var failure = await Assert.ThrowsAsync<KubernetesException>(async () => await process.ReadAsync(Token).ToListAsync(Token));

        Assert.Equal((KubernetesFault.Server, "exec failed: \"nope\": not found"), (failure.Fault, failure.StatusMessage));
        Assert.Null(process.ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_ends_early_is_told(bool inOrder)
    {
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V5, async server =>
        {
            await server.ReceiveAsync();
            if (inOrder)
                await server.CloseAsync();
            else
                server.Abort();
        }));
        using var client = api.Client();
        using var process = await client.Pods.ExecAsync(Pod, ["sleep"], new() { Stdin = true }, Token);
        await process.WriteAsync("end"u8.ToArray(), Token);
        var failure = await Assert.ThrowsAsync<KubernetesException>(async () => await process.ReadAsync(Token).ToListAsync(Token));

        Assert.Equal(KubernetesFault.Unreachable, failure.Fault);
    }

    [Fact]
    public async Task A_refused_process_says_why()
    {
        await using var api = await ScriptedApi.StartAsync(Status(400, "BadRequest", "container x is not valid for pod a"));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.Pods.ExecAsync(Pod, ["sh"], new(), Token));

        Assert.Equal((KubernetesFault.Invalid, "container x is not valid for pod a"), (failure.Fault, failure.StatusMessage));
    }

    [Fact]
    public async Task A_server_without_websockets_is_named_as_such()
    {
        await using var api = await ScriptedApi.StartAsync(Json("{}"));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.Pods.ExecAsync(Pod, ["sh"], new(), Token));

        Assert.Equal(KubernetesFault.Protocol, failure.Fault);
    }

    [Fact]
    public async Task A_port_carries_bytes_both_ways()
    {
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V4, async server =>
        {
            await server.SendAsync(0, [0x90, 0x1f]);
            await server.SendAsync(1, [0x90, 0x1f]);
            var (channel, text) = await server.ReceiveAsync();
            await server.SendAsync(channel, $"you said {text}");
            await server.CloseAsync();
        }));
        using var client = api.Client();
        await using var port = await client.Pods.ConnectAsync(Pod, 8080, Token);
        await port.WriteAsync("hello"u8.ToArray(), Token);

        Assert.Equal("you said hello", await new StreamReader(port).ReadToEndAsync(Token));
        Assert.Equal(0, await port.ReadAsync(new byte[1], Token));
        Assert.Equal(["GET /api/v1/namespaces/web/pods/a/portforward?ports=8080"], api.Requests);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_a_failure()
    {
        await using var api = await ScriptedApi.StartAsync(Channels.Serve(V4, async server =>
        {
            await server.SendAsync(0, [0x90, 0x1f]);
            await server.SendAsync(1, [0x90, 0x1f, .. "connection refused"u8]);
            await server.CloseAsync();
        }));
        using var client = api.Client();
        await using var port = await client.Pods.ConnectAsync(Pod, 8080, Token);
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => new StreamReader(port).ReadToEndAsync(Token));

        Assert.Equal("port 8080 cannot be reached: connection refused", failure.StatusMessage);
    }
}
