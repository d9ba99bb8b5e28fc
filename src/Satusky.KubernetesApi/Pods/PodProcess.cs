using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>Which process to start or attach to, and what to connect.</summary>
public sealed record PodProcessSpec
{
    /// <summary>Null is the only container, or the pod's default one.</summary>
    public string? Container { get; init; }

    public bool Stdin { get; init; }

    /// <summary>With a terminal stdout and stderr are one.</summary>
    public bool Tty { get; init; }

    internal ApiPath Path(ApiPath action) => action.With("container", Container).With("stdin", Stdin).With("stdout", true).With("stderr", !Tty).With("tty", Tty);
}

/// <summary>Some bytes of output, cut anywhere.</summary>
public sealed record PodOutput(bool IsError, ReadOnlyMemory<byte> Bytes);

/// <summary>A connection to a process in a pod. Its output must be read for it to go on; one reads, one writes.</summary>
public sealed class PodProcess : IDisposable
{
    private const byte StdinChannel = 0;
    private const int StdoutChannel = 1;
    private const int StderrChannel = 2;
    private const int StatusChannel = 3;
    private const byte ResizeChannel = 4;
    private const byte CloseChannel = 255;
    private readonly ChannelSocket socket;
    private readonly MemoryStream status = new();

    internal PodProcess(ChannelSocket socket) => this.socket = socket;

    /// <summary>The exit code, known when the output has been read to its end. For an attached process it only says how the connection ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Whether the server can be told that there is no more input; those before Kubernetes 1.30 cannot.</summary>
    public bool CanCloseInput => socket.IsVersion5;

    /// <summary>The output until the process ends.</summary>
    public async IAsyncEnumerable<PodOutput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(cancellationToken) is var (channel, data))
        {
            if (channel is StdoutChannel or StderrChannel)
                yield return new(channel == StderrChannel, data.ToArray());
            else if (channel == StatusChannel)
                status.Write(data.Span);
        }

        ExitCode = ProcessStatus.ExitCode(status.ToArray(), socket);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => socket.SendAsync(StdinChannel, input, cancellationToken);

    /// <summary>Tells the process that there is no more input.</summary>
    public Task CloseInputAsync(CancellationToken cancellationToken) => CanCloseInput
        ? socket.SendAsync(CloseChannel, new[] { StdinChannel }, cancellationToken)
        : throw new KubernetesException(KubernetesFault.Invalid, socket.Operation, "this server cannot close the input of a process; Kubernetes 1.30 and later can");

    public Task ResizeAsync(int columns, int rows, CancellationToken cancellationToken) =>
        socket.SendAsync(ResizeChannel, ApiJson.ToUtf8(new JsonObject { ["Width"] = columns, ["Height"] = rows }), cancellationToken);

    public void Dispose() => socket.Dispose();
}
