using System.Net;
using System.Net.WebSockets;
using System.Text;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class WebSocketTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_websocket_echoes_through_the_edge(string version)
    {
        await using var app = await StartEchoAsync();
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var socket = await ConnectAsync(edge, Version.Parse(version));

        Assert.Equal("hello", await EchoAsync(socket, "hello"));
        await edge.ReportAsync(report => report.Backends.Single() is { WebSockets: 1, InFlight: 0 });
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Stop);

        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (socket.CloseStatus, socket.CloseStatusDescription));
        await edge.ReportAsync(report => report.Backends.Single().WebSockets == 0);
    }

    [Fact]
    public async Task A_drain_ends_websockets_in_its_second_half()
    {
        var clock = new ManualClock();
        await using var app = await StartEchoAsync();
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()), options => options with { TimeProvider = clock });
        using var socket = await ConnectAsync(edge, HttpVersion.Version11);
        Assert.Equal("before", await EchoAsync(socket, "before"));

        await edge.PutAsync(TestDocument.Serving(2, app.Draining(seconds: 20)));
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal("still open", await EchoAsync(socket, "still open"));
        clock.Advance(TimeSpan.FromSeconds(10.2));

        await Assert.ThrowsAnyAsync<WebSocketException>(() => EchoAsync(socket, "closed"));
    }

    private static Task<TestApp> StartEchoAsync() => TestApp.StartAsync(async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
            await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, context.RequestAborted);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Ended by the drain.
        }
    });

    private static async Task<ClientWebSocket> ConnectAsync(RunningEdge edge, Version version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"wss://{TestDocument.Host}/"), new HttpMessageInvoker(edge.CreateHandler()), Stop);
        return socket;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Stop);
        var buffer = new byte[1024];
        var message = await socket.ReceiveAsync(buffer, Stop);
        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }
}
