using System.Runtime.CompilerServices;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>A process that the cluster started in a pod.</summary>
internal sealed class ClusterProcess(PodProcess process) : IInstanceProcess
{
    /// <summary>A program that is not there shows only when the output is read.</summary>
    public async IAsyncEnumerable<ProcessOutput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var outputs = process.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(outputs))
        {
            yield return new ProcessOutput(outputs.Current.IsError, outputs.Current.Bytes);
        }
    }

    public Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => process.WriteAsync(input, cancellationToken);

    /// <summary>A server that cannot pass it on lets the process wait for more.</summary>
    public Task EndInputAsync(CancellationToken cancellationToken) => process.CanCloseInput ? process.CloseInputAsync(cancellationToken) : Task.CompletedTask;

    public Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken) => process.ResizeAsync(size.Columns, size.Rows, cancellationToken);

    public Task<int> ExitCodeAsync(CancellationToken cancellationToken) => Task.FromResult(process.ExitCode!.Value);

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<PodOutput> outputs)
    {
        try
        {
            return await outputs.MoveNextAsync();
        }
        catch (KubernetesException exception) when (exception.Fault is not (KubernetesFault.Unreachable or KubernetesFault.TimedOut))
        {
            throw new AccessException(
                Reasons.StartFailed,
                ExecFailure.Find(exception.StatusMessage)?.Message ?? $"the process failed: {exception.StatusMessage}",
                "Name a program that is in the image; images without a shell have none",
                exception);
        }
    }
}
