using System.Text;
using Microsoft.AspNetCore.Http;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class PodLogTests
{
    private static readonly ObjectName Pod = new("web", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_query_says_what_is_wanted()
    {
        await using var api = await ScriptedApi.StartAsync(context => context.Response.WriteAsync("one\n\ntwo", Token));
        using var client = api.Client();
        var query = new PodLogQuery
        {
            Container = "main", Follow = true, Previous = true, Timestamps = true, Tail = 5, Since = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        };
        var lines = await client.Pods.LogsAsync(Pod, query, Token).ToListAsync(Token);

        Assert.Equal(["one", "", "two"], lines.Select(line => line.Text));
        Assert.Equal(
            ["GET /api/v1/namespaces/web/pods/a/log?container=main&follow=true&previous=true&timestamps=true&tailLines=5&sinceTime=2026-01-02T03:04:05.6780000Z"], api.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Lines_may_come_in_any_pieces(int pieceSize)
    {
        var text = $"2026-01-02T03:04:05.123456789Z first ä\nno stamp\n2026-01-02T03:04:06Z {new string('x', PodLogLine.MaxBytes - 1)}ä rest\n2026-01-02T03:04:07Z last";
        using var pieces = new PieceStream(Encoding.UTF8.GetBytes(text), pieceSize);
        var lines = await new PodLogReader(timestamps: true).ReadAsync(pieces, Token).ToListAsync(Token);

        Assert.Equal(["first ä", "no stamp", new string('x', PodLogLine.MaxBytes - 1), "ä rest", "last"], lines.Select(line => line.Text));
        Assert.Equal([false, false, true, false, false], lines.Select(line => line.Continues));
        Assert.Equal(["05.1234567", null, "06.0000000", "06.0000000", "07.0000000"], lines.Select(line => line.Time?.ToString("ss.fffffff", null)));
    }

    [Fact]
    public async Task A_line_of_exactly_the_limit_is_one()
    {
        using var pieces = new PieceStream(Encoding.UTF8.GetBytes(new string('x', PodLogLine.MaxBytes) + "\nend\n"), 1000);
        var lines = await new PodLogReader(timestamps: false).ReadAsync(pieces, Token).ToListAsync(Token);

        Assert.Equal([(PodLogLine.MaxBytes, false), (3, false)], lines.Select(line => (line.Bytes.Length, line.Continues)));
    }

    [Fact]
    public async Task A_log_that_is_cut_gives_its_lines_first()
    {
        var seen = new TaskCompletionSource();
        await using var api = await ScriptedApi.StartAsync(CutWatch(seen.Task, "one\ntw"));
        using var client = api.Client();
        var lines = new List<string>();
        var failure = await Assert.ThrowsAsync<KubernetesException>(async () =>
        {
            await foreach (var line in client.Pods.LogsAsync(Pod, new() { Follow = true }, Token))
            {
                lines.Add(line.Text);
                seen.TrySetResult();
            }
        });

        Assert.Equal(["one"], lines);
        Assert.Equal(KubernetesFault.Unreachable, failure.Fault);
    }

    private sealed class PieceStream(byte[] data, int size) : MemoryStream(data)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
