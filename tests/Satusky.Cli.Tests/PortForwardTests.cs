using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Tests;

public sealed partial class PortForwardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_pass_on_both_loopback_addresses_until_both_ends_have_ended()
    {
        await using var platform = await RunningAsync();
        platform.OnSocket("apps/web/tunnel", async socket =>
        {
            while (await socket.ReceiveAsync() is var (_, data))
            {
                await socket.SendBytesAsync(data);
            }
        });
        using var desk = new Desk(platform);
        var running = desk.RunAsync("port-forward web :8080");
        var port = await PortAsync(desk);

        Assert.Equal(await EchoedAsync(IPAddress.Loopback, port), await EchoedAsync(IPAddress.IPv6Loopback, port));

        desk.PressCtrlC();
        (await running).Is(0, $"Forwarding from 127.0.0.1:{port} -> 8080\nForwarding from [::1]:{port} -> 8080\nHandling connection for {port}\nHandling connection for {port}");
        Assert.Equal(["?port=8080", "?port=8080"], platform.Requests.Where(r => r.Path == "apps/web/tunnel").Select(r => r.Query));
    }

    [Fact]
    public async Task A_restarted_instance_is_named_and_the_port_stays()
    {
        await using var platform = await RunningAsync();
        platform.OnSocket("apps/web/tunnel", async socket =>
        {
            await socket.ReceiveAsync();
            await socket.FailAsync("instance web-1 was restarted");
        });
        using var desk = new Desk(platform);
        var running = desk.RunAsync("port-forward web :8080");
        var port = await PortAsync(desk);

        for (var round = 0; round < 2; round++)
        {
            using var client = await ConnectAsync(IPAddress.Loopback, port);
            await client.SendAsync("x"u8.ToArray(), Stop);
            Assert.Equal(0, await client.ReceiveAsync(new byte[1], Stop));
        }

        await Wait.UntilAsync(() => desk.Console.ErrorText.Split('\n').Length > 2);
        desk.PressCtrlC();
        var line = $"❌ connection for {port}: instance web-1 was restarted";
        Assert.Equal($"{line}\n{line}", (await running).Error.TrimEnd());
    }

    [Fact]
    public async Task A_silent_port_is_told_at_its_connection()
    {
        await using var platform = (await RunningAsync()).OnProblem("GET apps/web/tunnel", 409, Reasons.PortClosed, "nothing answers at port 9 of instance web-1: it listens on 0.0.0.0:8080");
        using var desk = new Desk(platform);
        var running = desk.RunAsync("port-forward web :9");
        var port = await PortAsync(desk);

        using (var client = await ConnectAsync(IPAddress.Loopback, port))
        {
            Assert.Equal(0, await client.ReceiveAsync(new byte[1], Stop));
        }

        await Wait.UntilAsync(() => desk.Console.ErrorText.Length > 0);
        desk.PressCtrlC();
        Assert.Equal($"❌ connection for {port}: nothing answers at port 9 of instance web-1: it listens on 0.0.0.0:8080", (await running).Error.TrimEnd());
    }

    [Fact]
    public async Task A_taken_local_port_is_named_before_anything_listens()
    {
        await using var platform = await RunningAsync();
        using var desk = new Desk(platform);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = await desk.RunAsync($"port-forward web {port}:8080");

        Assert.Equal((1, ""), (result.Code, result.Out));
        Assert.StartsWith($"❌ port {port} of this machine cannot be listened on: it is in use\nChoose another local port: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_running_instance_nothing_is_forwarded()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On<IReadOnlyList<InstanceTarget>>("GET apps/web/instances", [], ContractsJson.Default.IReadOnlyListInstanceTarget);
        using var desk = new Desk(platform);

        (await desk.RunAsync("port-forward web 8080")).Is(1, "", "❌ no instance of web runs\nSee why: 1ctl deploy status");
    }

    [Theory]
    [InlineData("port-forward web", "❌ '1ctl port-forward' needs a port\nFor example: 1ctl port-forward my-app 8080:8080")]
    [InlineData("port-forward web 0:1", "❌ \"0:1\" names no ports\nWrite LOCAL:REMOTE, such as 8081:8080, with numbers from 1 to 65535")]
    [InlineData("port-forward web 8080:http", "❌ \"8080:http\" names no ports\nWrite LOCAL:REMOTE, such as 8081:8080, with numbers from 1 to 65535")]
    [InlineData("port-forward web 1:2:3", "❌ \"1:2:3\" names no ports\nWrite LOCAL:REMOTE, such as 8081:8080, with numbers from 1 to 65535")]
    public async Task A_wrong_command_line_is_explained(string words, string error)
    {
        using var desk = new Desk();

        (await desk.RunAsync(words)).Is(1, "", error);
    }

    private static async Task<ScriptedPlatform> RunningAsync() => (await ScriptedPlatform.StartAsync())
        .On<IReadOnlyList<InstanceTarget>>("GET apps/web/instances", [new("web-1", 1, true)], ContractsJson.Default.IReadOnlyListInstanceTarget);

    private static async Task<int> PortAsync(Desk desk)
    {
        await Wait.UntilAsync(() => desk.Console.OutText.Contains("[::1]", StringComparison.Ordinal));
        return int.Parse(Forwarding().Match(desk.Console.OutText).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, port, Stop);
        return socket;
    }

    /// <summary>Sends a megabyte that is no text, ends, and gives the length of what came back, which must be the same.</summary>
    private static async Task<int> EchoedAsync(IPAddress address, int port)
    {
        using var socket = await ConnectAsync(address, port);
        await using var stream = new NetworkStream(socket);
        var sent = RandomNumberGenerator.GetBytes(1 << 20);
        var sending = Task.Run(async () =>
        {
            await stream.WriteAsync(sent, Stop);
            socket.Shutdown(SocketShutdown.Send);
        }, Stop);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, Stop);
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received.ToArray()));
        return sent.Length;
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+) ")]
    private static partial Regex Forwarding();
}
