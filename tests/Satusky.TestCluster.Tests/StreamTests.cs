using System.Net.WebSockets;
using System.Text;

namespace Satusky.TestCluster.Tests;

public sealed class StreamTests : ClusterTest
{
    [Fact]
    public async Task Logs_of_the_run_before_are_kept()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { ExitCode = 1, Lines = ["first", "boom"] }, new ContainerScript { Lines = ["second"] });
        var pod = await DeployAsync();

        Assert.Equal("second\n", await LogAsync(pod, ""));
        Assert.Equal("boom\n", await LogAsync(pod, "?previous=true&tailLines=1"));
        Assert.Equal("2030-01-01T00:00:00.000000000Z second\n", await LogAsync(pod, "?timestamps=true"));
    }

    [Fact]
    public async Task A_followed_log_ends_with_its_container()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { ExitCode = 0, ExitsAfter = TimeSpan.FromSeconds(5), Lines = ["hello"] });
        var pod = await DeployAsync();
        var following = LogAsync(pod, "?follow=true");
        while (!following.IsCompleted) await PassAsync(1);

        Assert.StartsWith("hello\n", await following, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_gets_input_and_returns_its_code()
    {
        var pod = await DeployAsync();
        Cluster.Streams.Exec = async (session, cancellationToken) =>
        {
            using var input = new StreamReader(session.Stdin);
            var line = await input.ReadLineAsync(cancellationToken);
            await session.WriteAsync($"{string.Join('+', session.Command)}:{line}");
            return 7;
        };
        using var socket = await ConnectAsync($"/api/v1/namespaces/ns/pods/{pod}/exec?command=cat&command=-n&stdin=true&stdout=true", "v5.channel.k8s.io");
        await socket.SendAsync(Encoding.UTF8.GetBytes("\0hi\n"), WebSocketMessageType.Binary, true, Stop);

        Assert.Equal((1, "cat+-n:hi"), await ReceiveAsync(socket));
        var (channel, status) = await ReceiveAsync(socket);
        Assert.Equal(3, channel);
        Assert.Contains("\"reason\":\"ExitCode\",\"message\":\"7\"", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_forwarded()
    {
        var pod = await DeployAsync();
        var (near, far) = (new MemoryStream(), new MemoryStream(Encoding.ASCII.GetBytes("pong")));
        Cluster.Streams.Connect = (_, _, port, _) => Task.FromResult<Stream?>(port == 8080 ? far : near);
        using var socket = await ConnectAsync($"/api/v1/namespaces/ns/pods/{pod}/portforward?ports=8080", "v4.channel.k8s.io");

        var (data, number) = await ReceiveAsync(socket);
        Assert.Equal((0, 8080), (data, number[0] + 256 * number[1]));
        Assert.Equal(1, (await ReceiveAsync(socket)).Channel);
        Assert.Equal((0, "pong"), await ReceiveAsync(socket));
    }

    [Fact]
    public async Task A_container_that_waits_has_no_log()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { PullFailure = "not found" });
        var pod = await DeployAsync();

        var answer = await GetAsync($"/api/v1/namespaces/ns/pods/{pod}/log");

        Assert.Equal(400, answer.Code);
        Assert.StartsWith($"container \"app\" in pod \"{pod}\" is waiting to start", Message(answer), StringComparison.Ordinal);
    }

    private async Task<string> DeployAsync()
    {
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web"));
        await Cluster.SettledAsync();
        return (string)Cluster.Objects.List("pods", "ns").Single()["metadata"]!["name"]!;
    }

    private Task<string> LogAsync(string pod, string query) => Http.GetStringAsync(new Uri($"/api/v1/namespaces/ns/pods/{pod}/log{query}", UriKind.Relative), Stop);

    private async Task<ClientWebSocket> ConnectAsync(string path, string protocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Cluster.AdminToken}");
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await socket.ConnectAsync(new UriBuilder(new Uri(Cluster.Address, path)) { Scheme = "wss" }.Uri, Stop);
        return socket;
    }

    private static async Task<(int Channel, string Text)> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var part = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
        return (buffer[0], Encoding.Latin1.GetString(buffer, 1, part.Count - 1));
    }
}
