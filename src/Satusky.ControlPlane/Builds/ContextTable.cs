using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Builds;

/// <summary>Contexts in the store that replicas share, in parts: whichever of them leads can build what another one took.</summary>
internal sealed class ContextTable(Database database, string home, TimeProvider time) : IContextStore
{
    // Longer than any upload may take.
    private static readonly TimeSpan UploadTime = TimeSpan.FromHours(1);

    private readonly ContextFolder copies = new(home);

    public Stream Begin(string operationId) => new PartStream(database, operationId, time);

    public Task KeepAsync(string operationId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ContextFile> OpenAsync(string operationId, CancellationToken cancellationToken)
    {
        var copy = $"{operationId}-{Guid.NewGuid():N}";
        await using (var file = copies.Begin(copy))
        {
            for (var number = 0L; await ReadPartAsync(operationId, number, cancellationToken) is { } part; number++)
            {
                await file.WriteAsync(Convert.FromBase64String(part), cancellationToken);
            }
        }

        await copies.KeepAsync(copy, cancellationToken);
        return new ContextFile(copies.PathOf(copy), isCopy: true);
    }

    public Task RemoveAsync(string operationId, CancellationToken cancellationToken) => database.WriteAsync(
        transaction => transaction.ExecuteAsync("DELETE FROM context_parts WHERE operation_id = @operationId", new { operationId }), cancellationToken);

    public async Task CleanAsync(IReadOnlySet<string> openOperations, CancellationToken cancellationToken)
    {
        await copies.CleanAsync(new HashSet<string>(), cancellationToken);

        // Another replica may be taking an upload, whose operation is not known yet.
        var before = (time.GetUtcNow() - UploadTime).ToMilliseconds();
        var stored = await database.ReadAsync(
            session => session.QueryAsync<string>("SELECT operation_id FROM context_parts WHERE number = 0 AND created_at < @before", new { before }), cancellationToken);
        foreach (var operationId in stored.Where(id => !openOperations.Contains(id)))
        {
            await RemoveAsync(operationId, cancellationToken);
        }
    }

    private Task<string?> ReadPartAsync(string operationId, long number, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.ScalarAsync<string>("SELECT content FROM context_parts WHERE operation_id = @operationId AND number = @number", new { operationId, number }),
        cancellationToken);

    /// <summary>Stores what is written to it in parts, each in a transaction of its own, and never holds more than one.</summary>
    private sealed class PartStream(Database database, string operationId, TimeProvider time) : WriteOnlyStream
    {
        private readonly byte[] part = new byte[768 * 1024];
        private int filled;
        private long number;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (buffer.Length > 0)
            {
                var count = Math.Min(buffer.Length, part.Length - filled);
                buffer[..count].CopyTo(part.AsMemory(filled));
                filled += count;
                buffer = buffer[count..];
                if (filled == part.Length)
                {
                    await FlushAsync(cancellationToken);
                }
            }
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            if (filled == 0)
            {
                return;
            }

            var row = new { operationId, number, content = Convert.ToBase64String(part.AsSpan(0, filled)), now = time.NowMilliseconds() };
            await database.WriteAsync(
                transaction => transaction.ExecuteAsync(
                    "INSERT INTO context_parts (operation_id, number, content, created_at) VALUES (@operationId, @number, @content, @now)", row),
                cancellationToken);
            number++;
            filled = 0;
        }
    }
}
