using System.Security.Cryptography;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Builds;

public abstract class ContextTableTests(ITestStore store) : StoreTest(store)
{
    private readonly string home = Directory.CreateTempSubdirectory("satusky-context-").FullName;

    private ContextTable Table => new(Database, home, Time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(768 * 1024)]
    [InlineData(2_000_000)]
    public async Task A_context_comes_back_byte_for_byte(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        await StoreAsync("one", content);

        using (var file = await Table.OpenAsync("one", Token))
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
        }

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(home, "contexts")));
    }

    [Fact]
    public async Task A_removed_context_leaves_no_part()
    {
        await StoreAsync("one", new byte[2_000_000]);
        await StoreAsync("two", new byte[10]);

        await Table.RemoveAsync("one", Token);
        await Table.RemoveAsync("one", Token);

        Assert.Equal(["two"], await IdsAsync());
    }

    [Fact]
    public async Task Only_old_contexts_of_no_open_operation_are_cleaned()
    {
        await StoreAsync("open", [1]);
        await StoreAsync("left", [1]);
        Time.Advance(TimeSpan.FromHours(2));
        await StoreAsync("coming", [1]);

        await Table.CleanAsync(new HashSet<string> { "open" }, Token);

        Assert.Equal(["coming", "open"], await IdsAsync());
    }

    private async Task StoreAsync(string operationId, byte[] content)
    {
        await using var stream = Table.Begin(operationId);
        foreach (var piece in content.Chunk(100_000))
        {
            await stream.WriteAsync(piece, Token);
        }

        await stream.FlushAsync(Token);
    }

    private Task<IReadOnlyList<string>> IdsAsync() =>
        Database.ReadAsync(s => s.QueryAsync<string>("SELECT DISTINCT operation_id FROM context_parts ORDER BY operation_id"), Token);

    public sealed class OnSqlite() : ContextTableTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : ContextTableTests(new PostgresStore(server));
}
