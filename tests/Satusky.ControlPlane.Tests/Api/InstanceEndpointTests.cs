using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

/// <summary>Processes in instances and connections to their ports.</summary>
public sealed class InstanceEndpointTests : ApiTest
{
    private static ContractsJson Json => ContractsJson.Default;

    private FakeAccess Access => Host.Access;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Admin.DeployedAsync("hello");
    }

    [Fact]
    public async Task A_process_passes_output_and_exit_code_on()
    {
        Access.OnExec = async process =>
        {
            await process.SayAsync([0, 255]);
            await process.SayAsync("no"u8.ToArray(), isError: true);
            return 7;
        };
        using var socket = await ExecAsync(new ProcessStart(["sh", "-c", "secret"], Stdin: false, Tty: false));

        Assert.Equal([1, 0, 255], (await socket.ReceiveAsync())!);
        Assert.Equal([2, .. "no"u8], (await socket.ReceiveAsync())!);
        Assert.Equal(new ProcessEnd(7, null), await socket.ReceiveAsync(Json.ProcessEnd));
        Assert.Null(await socket.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        var entry = (await EntriesAsync())[0];
        Assert.Equal((AuditActions.InstanceExec, "hello", "hello-1", "sh"), (entry.Action, entry.Resource.Name, entry.Details["instance"], entry.Details["program"]));
        Assert.DoesNotContain("secret", string.Concat(entry.Details.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_its_end_and_the_size_reach_the_process()
    {
        Access.OnExec = async process =>
        {
            using var text = new StreamReader(process.Input);
            await process.SayAsync(Encoding.UTF8.GetBytes($"{await text.ReadToEndAsync()} at {process.Spec.Size} then {process.Size}"));
            return 0;
        };
        using var socket = await ExecAsync(new ProcessStart(["cat"], Stdin: true, Tty: true), new TerminalSize(80, 24));
        await socket.SendAsync(new ProcessMessage { Terminal = new TerminalSize(100, 50) }, Json.ProcessMessage);
        await socket.SendAsync("hi"u8.ToArray());
        await socket.SendAsync(new ProcessMessage { InputEnded = true }, Json.ProcessMessage);

        Assert.Equal($"hi at {new TerminalSize(80, 24)} then {new TerminalSize(100, 50)}", Encoding.UTF8.GetString((await socket.ReceiveAsync())![1..]));
    }

    [Fact]
    public async Task A_process_ends_with_its_client()
    {
        var began = new TaskCompletionSource();
        Access.OnExec = async process =>
        {
            began.SetResult();
            await process.Input.CopyToAsync(Stream.Null, Token);
            return 0;
        };
        using var socket = await ExecAsync(new ProcessStart(["cat"], Stdin: true, Tty: false));
        await began.Task;

        socket.Abort();

        await Eventually.TrueAsync(() => Access.Processes.Single().IsDisposed, Token);
    }

    [Fact]
    public async Task What_cannot_be_started_is_said_at_the_end()
    {
        using var socket = await ExecAsync(new ProcessStart(["nope"], Stdin: false, Tty: false));
        using var silent = await Admin.JoinAsync("/v1/apps/hello/exec");
        await silent.SendAsync(new ProcessMessage(), Json.ProcessMessage);

        Assert.Equal((Reasons.StartFailed, "\"nope\" was not found in the image"), Fault(await socket.ReceiveAsync(Json.ProcessEnd)));
        Assert.Equal(Reasons.InvalidRequest, Fault(await silent.ReceiveAsync(Json.ProcessEnd)).Code);
    }

    [Fact]
    public async Task An_instance_that_ends_under_a_process_is_named()
    {
        Access.OnExec = _ =>
        {
            Access.Runs = ["run-2"];
            return Task.FromResult(137);
        };
        using var socket = await ExecAsync(new ProcessStart(["sleep"], Stdin: false, Tty: false));

        Assert.Equal((Reasons.InstanceGone, "instance hello-1 was restarted"), Fault(await socket.ReceiveAsync(Json.ProcessEnd)));
    }

    [Fact]
    public async Task An_instance_is_chosen_by_name_or_by_who_serves()
    {
        Access.Runs = ["run-1", "run-2"];

        Assert.Equal([new("hello-1", 1, true), new InstanceTarget("hello-2", 1, false)], await Admin.GetAsync("/v1/apps/hello/instances", Json.IReadOnlyListInstanceTarget));
        var unknown = await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps/hello/exec?instance=hello-3", null, 404);
        Assert.Equal(("\"hello\" has no running instance \"hello-3\"", "Running: hello-1, hello-2"), (unknown.Detail, unknown.Hint));
        Access.Runs = [];
        Assert.Equal("no instance of \"hello\" runs", (await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps/hello/exec", null, 409)).Detail);
    }

    [Fact]
    public async Task Who_may_only_look_may_not_enter()
    {
        using var viewer = await Host.CallerAsync(Role.Viewer, Token);

        foreach (var path in new[] { "exec", "tunnel?port=80", "instances" })
        {
            var problem = await viewer.RefusedAsync(HttpMethod.Get, $"/v1/apps/hello/{path}", null, 403);
            Assert.EndsWith("is viewer of default and may not run commands in instances or connect to their ports: ask an admin", problem.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tunnel_carries_bytes_both_ways_and_each_end_apart()
    {
        using var listener = Listen();
        using var tunnel = await Admin.JoinAsync("/v1/apps/hello/tunnel?port=8080");
        using var server = await listener.AcceptSocketAsync(Token);
        await using var stream = new NetworkStream(server);
        var sent = RandomNumberGenerator.GetBytes(1 << 20);

        await tunnel.SendAsync(sent);
        await tunnel.SendAsync(Array.Empty<byte>());
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, Token);
        Assert.True(sent.AsSpan().SequenceEqual(received.ToArray()));

        // The other direction is still open.
        await stream.WriteAsync("answer"u8.ToArray(), Token);
        Assert.Equal("answer"u8.ToArray(), (await tunnel.ReceiveAsync())!);
        server.Shutdown(SocketShutdown.Send);
        Assert.Empty((await tunnel.ReceiveAsync())!);
    }

    [Fact]
    public async Task A_target_is_not_read_faster_than_its_client()
    {
        using var listener = Listen();
        using var tunnel = await Admin.JoinAsync("/v1/apps/hello/tunnel?port=8080");
        using var server = await listener.AcceptSocketAsync(Token);
        await using var stream = new NetworkStream(server);
        var block = new byte[1 << 20];
        var written = 0L;

        // Far more than the sockets on the way hold: it must come to a stop until the client reads.
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 64; i++)
            {
                await stream.WriteAsync(block, Token);
                Interlocked.Add(ref written, block.Length);
            }

            server.Shutdown(SocketShutdown.Send);
        }, Token);
        var received = 0L;
        while (await tunnel.ReceiveAsync() is { Length: > 0 } piece)
        {
            Assert.False(received == 0 && writing.IsCompleted, "everything was taken before anybody read");
            received += piece.Length;
        }

        await writing;
        Assert.Equal(64L << 20, received);
    }

    [Fact]
    public async Task A_tunnel_tells_that_its_instance_was_restarted()
    {
        using var listener = Listen();
        using var tunnel = await Admin.JoinAsync("/v1/apps/hello/tunnel?port=8080");
        using (var server = await listener.AcceptSocketAsync(Token))
        {
            Access.Runs = ["run-2"];
        }

        Assert.Empty((await tunnel.ReceiveAsync())!);
        Assert.Null(await tunnel.ReceiveAsync());
        Assert.Equal((WebSocketCloseStatus.InternalServerError, "instance hello-1 was restarted"), (tunnel.CloseStatus, tunnel.CloseDescription));
    }

    [Fact]
    public async Task Connections_of_one_visit_are_one_entry()
    {
        using var listener = Listen();
        for (var i = 0; i < 3; i++)
        {
            using var tunnel = await Admin.JoinAsync("/v1/apps/hello/tunnel?port=8080");
        }

        using var other = await Admin.JoinAsync("/v1/apps/hello/tunnel?port=8081");

        Assert.Equal(["8081", "8080"], (await EntriesAsync()).Where(entry => entry.Action == AuditActions.InstancePortForward).Select(entry => entry.Details["port"]));
    }

    [Fact]
    public async Task A_silent_port_is_refused()
    {
        var problem = await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps/hello/tunnel?port=9", null, 409);

        Assert.Equal((Reasons.PortClosed, "nothing answers at port 9 of instance hello-1"), (problem.Code, problem.Detail));
        Assert.Equal("port 65536 is not possible: use 1 to 65535", (await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps/hello/tunnel?port=65536", null, 422)).Detail);
    }

    [Fact]
    public async Task A_stopping_platform_tells_who_is_connected()
    {
        using var listener = Listen();
        using var tunnel = await Admin.JoinAsync("/v1/apps/hello/tunnel?port=8080");
        using var server = await listener.AcceptSocketAsync(Token);

        var stopping = Host.StopAsync();

        Assert.Null(await tunnel.ReceiveAsync());
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "the platform stops"), (tunnel.CloseStatus, tunnel.CloseDescription));
        await stopping;
    }

    private static (string Code, string Detail) Fault(ProcessEnd end) => (end.Problem!.Code, end.Problem.Detail);

    private async Task<ByteChannel> ExecAsync(ProcessStart start, TerminalSize? size = null)
    {
        var socket = await Admin.JoinAsync("/v1/apps/hello/exec");
        await socket.SendAsync(new ProcessMessage { Start = start, Terminal = size }, Json.ProcessMessage);
        return socket;
    }

    private TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Access.Target = (IPEndPoint)listener.LocalEndpoint;
        return listener;
    }

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync()
    {
        var organization = (await Admin.GetAsync("/v1/whoami", Json.Identity)).OrganizationId;
        return (await Host.Get<Database>().ReadAsync(session => AuditLog.ListAsync(session, organization, 20, null), Token)).Entries;
    }
}
