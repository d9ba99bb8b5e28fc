using System.Threading.Channels;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Operations;

namespace Satusky.ControlPlane.Releases;

/// <summary>Stores a build's lines as events, as many in one transaction as came while the last one was written.</summary>
internal sealed class BuildLog : IAsyncDisposable
{
    private const int MaxBatch = 200;

    private readonly Channel<string> lines = Channel.CreateBounded<string>(1000);
    private readonly CancellationToken cancellation;
    private readonly Task writing;

    public BuildLog(LeaderWrites writes, OperationJournal journal, string operationId, CancellationToken cancellationToken)
    {
        cancellation = cancellationToken;
        writing = DrainAsync(writes, journal, operationId);
    }

    public ValueTask WriteAsync(string line) => lines.Writer.WriteAsync(line, cancellation);

    /// <summary>Returns when every line is stored.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await writing;
    }

    private async Task DrainAsync(LeaderWrites writes, OperationJournal journal, string operationId)
    {
        while (await lines.Reader.WaitToReadAsync(cancellation))
        {
            var batch = new List<OperationEvent>();
            while (batch.Count < MaxBatch && lines.Reader.TryRead(out var line))
            {
                batch.Add(journal.Event(OperationEventKind.BuildLog, line));
            }

            await writes.WriteInTheEndAsync(transaction => OperationJournal.AppendAsync(transaction, operationId, batch), cancellation);
        }
    }
}
