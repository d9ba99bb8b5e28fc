using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Tests;

public sealed class LogsTests
{
    private const string Toml = "[app]\nname = \"go-api\"\n";

    private static readonly LogEntry[] Entries =
    [
        new("c1", new DateTimeOffset(2026, 4, 27, 18, 0, 8, 700, TimeSpan.FromHours(8)), LogSource.Stderr, "go-api", "i1", "FATAL: DATABASE_URL is not set"),
        new("c2", new DateTimeOffset(2026, 4, 27, 10, 0, 8, TimeSpan.Zero), LogSource.Platform, "go-api", "i1", "exit status 1"),
        new("c3", new DateTimeOffset(2026, 4, 27, 10, 0, 11, TimeSpan.Zero), LogSource.Platform, "go-api", "i1", "container restarting... (backoff: 10s)"),
    ];

    private const string Lines = """
        2026-04-27T10:00:08Z [go-api] FATAL: DATABASE_URL is not set
        2026-04-27T10:00:08Z [go-api] exit status 1
        2026-04-27T10:00:11Z [go-api] container restarting... (backoff: 10s)
        """;

    [Fact]
    public async Task Stored_lines_have_the_form_of_the_guide()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On<IReadOnlyList<LogEntry>>("GET apps/go-api/logs", Entries, ContractsJson.Default.IReadOnlyListLogEntry);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("logs")).Is(0, Lines);
        (await desk.RunAsync("logs -n 5 --since 10m")).Is(0, Lines);
        (await desk.RunAsync("logs --since 2026-04-27T12:00:00+02:00")).Is(0, Lines);
        Assert.Equal(
            ["?tail=100", "?tail=5&since=2026-04-27T09%3A55%3A00.0000000Z", "?tail=100&since=2026-04-27T10%3A00%3A00.0000000Z"],
            platform.Requests.Select(request => request.Query));
        (await desk.RunAsync("logs --since soon")).Is(1, "", "❌ --since \"soon\" is not a time\nWrite an age such as 30s, 10m, 2h or 3d, or a time such as 2026-04-27T10:00:00Z");
        (await desk.RunAsync("logs --tail=-1")).Is(1, "", "❌ --tail -1 is not valid: use a number between 0 and 10000");
    }

    [Fact]
    public async Task No_lines_are_a_hint_or_empty_json()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On<IReadOnlyList<LogEntry>>($"GET apps/{Samples.UserService}/logs", [], ContractsJson.Default.IReadOnlyListLogEntry);
        using var desk = new Desk(platform);

        (await desk.RunAsync($"logs --deployment-id {Samples.UserService}")).Is(0, $"💡 No logs found for deployment {Samples.UserService}");
        (await desk.RunAsync($"logs -d {Samples.UserService} -o json")).Is(0, "[]");
    }

    [Fact]
    public async Task A_stream_goes_on_after_a_lost_connection_until_Ctrl_C()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform, Toml);
        var queries = new List<string>();
        platform.OnSocket("apps/go-api/logs/stream", async socket =>
        {
            queries.Add(socket.Query);
            foreach (var entry in queries.Count == 1 ? Entries[..2] : Entries[2..])
                await socket.SendAsync(entry, ContractsJson.Default.LogEntry);
            var last = queries.Count == 1 ? "exit status 1" : "backoff";
            await Wait.UntilAsync(() => desk.Console.OutText.Contains(last, StringComparison.Ordinal));
            if (queries.Count == 1)
            {
                socket.Break();
                return;
            }

            desk.PressCtrlC();
            await socket.UntilClientLeavesAsync();
        });

        (await desk.RunAsync("logs stream")).Is(0, Lines);
        Assert.Equal(["?tail=100", "?after=c2"], queries);
    }

    [Fact]
    public async Task A_stream_as_json_is_one_object_a_line()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).OnSocket("apps/go-api/logs/stream", ContractsJson.Default.LogEntry, Entries[1]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("-o json logs stream -n 1")).Is(
            0,
            """{"cursor":"c2","at":"2026-04-27T10:00:08+00:00","source":"platform","label":"go-api","instance":"i1","message":"exit status 1"}""");
    }

    [Fact]
    public async Task A_stream_of_an_unknown_app_is_not_found()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .OnProblem("GET apps/go-api/logs/stream", 404, Contracts.Status.Reasons.AppNotFound, Samples.NotFound("go-api"), Samples.NotFoundHint);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("logs stream")).Is(1, "", "❌ app \"go-api\" not found in namespace default-1a2b3c4d\nRun '1ctl deploy' first or pass --deployment-id");
    }
}
