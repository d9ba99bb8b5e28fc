using System.Diagnostics;
using System.Runtime.CompilerServices;
using Satusky.ContainerApi;
using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>A process that the engine started in a container.</summary>
internal sealed class EngineProcess(EngineConnection engine, string id, ContainerProcess process) : IInstanceProcess
{
    private bool hasEnded;

    public async IAsyncEnumerable<ProcessOutput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var output in process.ReadAsync(cancellationToken))
        {
            yield return new ProcessOutput(output.IsError, output.Bytes);
        }
    }

    public Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => process.WriteAsync(input, cancellationToken);

    public Task EndInputAsync(CancellationToken cancellationToken)
    {
        process.CloseInput();
        return Task.CompletedTask;
    }

    public Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken) => process.ResizeAsync(size.Columns, size.Rows, cancellationToken);

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        var (code, _) = await engine.Client.Execs.InspectAsync(id, cancellationToken);
        hasEnded = code is not null;
        return code ?? throw new InvalidOperationException("the engine says that the process runs, but its output has ended");
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        if (!hasEnded && engine.ProcessId is not null)
        {
            await KillAsync();
        }
    }

    // Engines let a process live on whose client went away, and have no call that ends it. On a local socket its id is one of this machine.
    private async Task KillAsync()
    {
        try
        {
            if (await engine.Client.Execs.InspectAsync(id, CancellationToken.None) is { ExitCode: null, Pid: > 0 and var pid })
            {
                using var left = Process.GetProcessById(pid);
                left.Kill();
            }
        }
        catch (Exception exception) when (exception is ContainerApiException or ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended meanwhile, or with its container.
        }
    }
}
