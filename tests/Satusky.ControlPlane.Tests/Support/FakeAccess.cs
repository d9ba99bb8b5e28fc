using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>Instances whose processes and ports do what the test says. Without a word, one instance runs.</summary>
internal sealed class FakeAccess : IInstanceAccess
{
    public IReadOnlyList<string> Runs { get; set; } = ["run-1"];

    /// <summary>Runs in a process and gives its exit code.</summary>
    public Func<FakeProcess, Task<int>> OnExec { get; set; } = _ => Task.FromResult(0);

    /// <summary>Where ports lead; nowhere without a word.</summary>
    public IPEndPoint? Target { get; set; }

    public ConcurrentQueue<FakeProcess> Processes { get; } = new();

    public Task<IReadOnlyList<RunningInstance>> ListAsync(AppKey app, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunningInstance>>(
        [.. Runs.Select((run, index) => new RunningInstance(app, $"{app.Name}-{index + 1}", run, "192.0.2.1", 1, index == 0))]);

    public Task<IInstanceProcess> ExecAsync(RunningInstance instance, ProcessSpec process, CancellationToken cancellationToken)
    {
        if (process.Command[0] == "nope")
        {
            throw new AccessException(Reasons.StartFailed, "\"nope\" was not found in the image");
        }

        var started = new FakeProcess(process, OnExec);
        Processes.Enqueue(started);
        return Task.FromResult<IInstanceProcess>(started);
    }

    public async Task<Stream> ConnectAsync(RunningInstance instance, int port, CancellationToken cancellationToken)
    {
        if (Target is null)
        {
            throw new AccessException(Reasons.PortClosed, $"nothing answers at port {port} of instance {instance.Name}");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Target, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

internal sealed class FakeProcess : IInstanceProcess
{
    private readonly Channel<ProcessOutput> output = Channel.CreateBounded<ProcessOutput>(1);
    private readonly Pipe input = new();
    private readonly Task<int> running;

    public FakeProcess(ProcessSpec spec, Func<FakeProcess, Task<int>> run)
    {
        Spec = spec;
        running = Task.Run(async () =>
        {
            try
            {
                return await run(this);
            }
            finally
            {
                output.Writer.Complete();
            }
        });
    }

    public ProcessSpec Spec { get; }

    public Stream Input => input.Reader.AsStream();

    public TerminalSize? Size { get; private set; }

    public bool IsDisposed { get; private set; }

    public ValueTask SayAsync(byte[] bytes, bool isError = false) => output.Writer.WriteAsync(new ProcessOutput(isError, bytes));

    public IAsyncEnumerable<ProcessOutput> ReadAsync(CancellationToken cancellationToken) => output.Reader.ReadAllAsync(cancellationToken);

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await input.Writer.WriteAsync(data, cancellationToken);

    public async Task EndInputAsync(CancellationToken cancellationToken) => await input.Writer.CompleteAsync();

    public Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken)
    {
        Size = size;
        return Task.CompletedTask;
    }

    public Task<int> ExitCodeAsync(CancellationToken cancellationToken) => running;

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
