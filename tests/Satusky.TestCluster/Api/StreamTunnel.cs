using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Api;

/// <summary>Exec, attach and port-forward over WebSockets: every message starts with the number of its channel.</summary>
internal sealed class StreamTunnel(ContainerStreams streams)
{
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(5);
    private static readonly string[] s_exec = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
    private static readonly string[] s_forward = ["v4.channel.k8s.io"];

    public async Task ExecAsync(ApiRequest request, JsonObject pod)
    {
        var container = Subresources.ContainerOf(request, pod);
        var status = pod.At("status").Items("containerStatuses").FirstOrDefault(entry => entry.Str("name") == container);
        if (status.At("state", "running") is null) throw ApiError.Internal($"error executing command in container: container not found (\"{container}\")");
        using var socket = await AcceptAsync(request, s_exec);
        using var sending = new SemaphoreSlim(1);
        var input = new Pipe();
        ValueTask Write(int channel, ReadOnlyMemory<byte> data) => SendAsync(socket, sending, channel, data, request.Aborted);
        var command = request.Http.Request.Query["command"].OfType<string>().ToArray();
        var session = new ExecSession(request.Namespace, request.Name, container, command, input.Reader.AsStream(), Write);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        var reading = ReadInputAsync(socket, session, input.Writer, stop);
        try
        {
            var code = await streams.Exec(session, stop.Token);
            await Write(3, Encoding.UTF8.GetBytes(Json.Text(Outcome(code))));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", request.Aborted);
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        // The client closes next; one that does not is not waited for.
        stop.CancelAfter(s_goodbye);
        await reading;
    }

    public async Task ForwardAsync(ApiRequest request, JsonObject pod)
    {
        if (pod.At("status").Str("phase") != "Running") throw ApiError.BadRequest($"unable to forward port because pod is not running. Current status={pod.At("status").Str("phase")}");
        var ports = request.Http.Request.Query["ports"].OfType<string>().SelectMany(text => text.Split(',')).Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        if (ports.Length == 0) throw ApiError.BadRequest("query parameter \"ports\" is required");
        using var socket = await AcceptAsync(request, s_forward);
        using var sending = new SemaphoreSlim(1);
        var targets = new Stream?[ports.Length];
        var copies = new List<Task>();
        for (var index = 0; index < ports.Length; index++)
        {
            var number = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)ports[index]);
            await SendAsync(socket, sending, 2 * index, number, request.Aborted);
            await SendAsync(socket, sending, 2 * index + 1, number, request.Aborted);
            targets[index] = await streams.Connect(request.Namespace, request.Name, ports[index], request.Aborted);
            if (targets[index] is { } target) copies.Add(CopyOutAsync(target, socket, sending, 2 * index, request.Aborted));
            else await SendAsync(socket, sending, 2 * index + 1, Encoding.UTF8.GetBytes($"an error occurred forwarding {ports[index]}: failed to connect to localhost:{ports[index]} inside namespace: connection refused"), request.Aborted);
        }
        var closing = CloseAfterAsync(copies, socket, sending);
        var buffer = new byte[32 * 1024];
        while (await ReceiveAsync(socket, buffer, request.Aborted) is { } message)
        {
            if (message.Length > 1 && message.Span[0] % 2 == 0 && message.Span[0] / 2 < targets.Length && targets[message.Span[0] / 2] is { } target)
            {
                await target.WriteAsync(message[1..], request.Aborted);
                await target.FlushAsync(request.Aborted);
            }
        }
        foreach (var target in targets) target?.Dispose();
        await closing;
    }

    // As a kubelet does, when every connection has ended from the pod's side.
    private static async Task CloseAfterAsync(IEnumerable<Task> copies, WebSocket socket, SemaphoreSlim sending)
    {
        await Task.WhenAll(copies);
        await sending.WaitAsync();
        try
        {
            if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The client went first.
        }
        finally
        {
            sending.Release();
        }
    }

    private static async Task<WebSocket> AcceptAsync(ApiRequest request, string[] protocols)
    {
        var sockets = request.Http.WebSockets;
        if (!sockets.IsWebSocketRequest) throw ApiError.BadRequest("Upgrade request required");
        var wanted = sockets.WebSocketRequestedProtocols;
        var protocol = protocols.FirstOrDefault(wanted.Contains)
            ?? throw ApiError.BadRequest($"unable to upgrade: client and server have no WebSocket subprotocol in common; the server speaks {string.Join(", ", protocols)}");
        return await sockets.AcceptWebSocketAsync(protocol);
    }

    private static JsonObject Outcome(int code) => code == 0
        ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
        : new JsonObject
        {
            ["metadata"] = new JsonObject(), ["status"] = "Failure", ["reason"] = "NonZeroExitCode",
            ["message"] = $"command terminated with non-zero exit code: exit status {code}",
            ["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = code.ToString(System.Globalization.CultureInfo.InvariantCulture) }) },
        };

    private static async Task ReadInputAsync(WebSocket socket, ExecSession session, PipeWriter input, CancellationTokenSource stop)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await ReceiveAsync(socket, buffer, stop.Token) is { } message)
            {
                if (message.Length == 0) continue;
                if (message.Span[0] == 0) await input.WriteAsync(message[1..], stop.Token);
                else if (message.Span[0] == 4 && JsonNode.Parse(message[1..].Span) is JsonObject size) session.TerminalSize = ((int)(size.Int("Width") ?? 0), (int)(size.Int("Height") ?? 0));
                else if (message.Span[0] == 255 && message.Length > 1 && message.Span[1] == 0) await input.CompleteAsync();
            }
            await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The command ended first.
        }
        await input.CompleteAsync();
    }

    private static async Task CopyOutAsync(Stream from, WebSocket socket, SemaphoreSlim sending, int channel, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;) await SendAsync(socket, sending, channel, buffer.AsMemory(0, read), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or WebSocketException)
        {
            // Either end closed the connection.
        }
    }

    private static async ValueTask SendAsync(WebSocket socket, SemaphoreSlim sending, int channel, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        byte[] message = [(byte)channel, .. data.Span];
        await sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The next message, or null when the client closed.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReceiveAsync(WebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        try
        {
            for (; ; )
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close) return null;
                length += part.Count;
                if (part.EndOfMessage) return buffer.AsMemory(0, length);
                if (length == buffer.Length) throw new InvalidDataException($"a message of a stream is longer than {buffer.Length} bytes");
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }
}
