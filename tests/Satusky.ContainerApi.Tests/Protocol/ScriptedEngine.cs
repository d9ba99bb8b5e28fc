using System.Net.Sockets;
using System.Text;

namespace Satusky.ContainerApi.Tests;

/// <summary>Answers each connection's requests with bytes as scripted, to do to the client what no real engine does on demand.</summary>
internal sealed class ScriptedEngine : IAsyncDisposable
{
    public const string Ping = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("satusky-scripted-");
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<NetworkStream, string, Task> answer;
    private readonly Task serving;

    /// <param name="answer">Gets the request's first line. The connection is closed when it returns, unless the request was a ping.</param>
    public ScriptedEngine(Func<NetworkStream, string, Task> answer)
    {
        this.answer = answer;
        Endpoint = EngineEndpoint.Unix(Path.Combine(directory.FullName, "engine.sock"));
        listener.Bind(new UnixDomainSocketEndPoint(Endpoint.SocketPath!));
        listener.Listen();
        serving = ServeAsync();
    }

    public EngineEndpoint Endpoint { get; }

    public List<string> Requests { get; } = [];

    /// <summary>Answers everything but pings with one and the same text.</summary>
    public static ScriptedEngine Saying(string text) => new((stream, _) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask());

    public static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        listener.Dispose();
        stopping.Dispose();
        directory.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await listener.AcceptAsync(stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                lock (Requests)
                    Requests.Add(request);
                if (!request.Contains("/_ping", StringComparison.Ordinal))
                {
                    await answer(stream, request);
                    return;
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(Ping), stopping.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stopping.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n")[0];
    }
}
