using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

public sealed class LogTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_follow_gives_both_streams_to_the_end(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var before = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var id = await RunAsync(client, Shell("for i in 0 1 2 3 4; do echo out $i; sleep 0.02; echo err $i >&2; sleep 0.02; done"));
        var lines = await LinesAsync(client, id, new() { Follow = true, Timestamps = true });

        string[] expected = [.. Enumerable.Range(0, 5).SelectMany(i => new[] { $"Stdout out {i}", $"Stderr err {i}" })];
        Assert.Equal(expected, lines.Select(line => $"{line.Source} {line.Text}"));
        Assert.All(lines, line => Assert.InRange(line.Time!.Value, before, TimeProvider.System.GetUtcNow()));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Tail_and_since_leave_out_what_is_old(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("echo one; sleep 0.1; echo two >&2; sleep 2.1; echo three"));
        await client.Containers.WaitAsync(id, Token);

        Assert.Equal(["two", "three"], (await LinesAsync(client, id, new() { Tail = 2 })).Select(line => line.Text));
        Assert.Equal(["two"], (await LinesAsync(client, id, new() { Stdout = false })).Select(line => line.Text));
        var since = (await client.Containers.InspectAsync(id, Token)).State.FinishedAt - TimeSpan.FromSeconds(1);
        Assert.Equal(["three"], (await LinesAsync(client, id, new() { Since = since })).Select(line => line.Text));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_very_long_line_is_put_together(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("head -c 40000 /dev/zero | tr '\\000' x; echo; echo next"));
        await client.Containers.WaitAsync(id, Token);
        var lines = await LinesAsync(client, id, new() { Timestamps = true });

        Assert.Equal([true, true, false, false], lines.Select(line => line.Continues));
        Assert.Equal(new string('x', 40_000), string.Concat(lines.SkipLast(1).Select(line => line.Text)));
        Assert.Equal("next", lines[^1].Text);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_follow_can_leave_out_what_was(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("echo old; trap 'echo new; exit 0' USR1; while true; do sleep 0.05; done"));
        await FirstLineAsync(client, id);
        var follow = LinesAsync(client, id, new() { Follow = true, Tail = 0 });
        await client.Containers.KillAsync(id, "USR1", Token);

        Assert.DoesNotContain("old", (await follow).Select(line => line.Text));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_last_line_without_end_is_kept(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("echo one; echo -n last words"));
        await client.Containers.WaitAsync(id, Token);

        Assert.Equal(["one", "last words"], (await LinesAsync(client, id, new())).Select(line => line.Text));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_terminal_is_read_without_frames(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("echo one; echo two >&2") with { Tty = true });
        await client.Containers.WaitAsync(id, Token);

        Assert.True((await client.Containers.InspectAsync(id, Token)).Tty);
        Assert.Equal(["one", "two"], (await LinesAsync(client, id, new() { Tty = true, Timestamps = true })).Select(line => line.Text));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_follow_that_is_left_ends_at_once(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("echo up; sleep 60"));

        Assert.Equal("up", (await FirstLineAsync(client, id)).Text);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Events_tell_the_life_of_a_container(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var spec = Shell("exit 3") with { Labels = new Dictionary<string, string> { ["test/events"] = "yes" } };
        var since = TimeProvider.System.GetUtcNow();
        var id = await RunAsync(client, spec);
        await client.Containers.WaitAsync(id, Token);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);

        var events = new List<EngineEvent>();
        var filters = EngineFilters.Of("type", "container").And(EngineFilters.Of("container", id));
        await foreach (var told in client.System.EventsAsync(filters, since, Token))
        {
            events.Add(told);
            if (told.Action == "destroy")
                break;
        }

        Assert.Equal(["create", "start", "die", "destroy"], events.Select(told => told.Action).Where(action => action is "create" or "start" or "die" or "destroy"));
        Assert.All(events, told => Assert.Equal((id, "container"), (told.Id, told.Type)));
        Assert.All(events, told => Assert.InRange(told.Time, since.AddSeconds(-1), TimeProvider.System.GetUtcNow()));
        Assert.Equal(3, events.Single(told => told.Action == "die").ExitCode);
        Assert.Equal("yes", events.Single(told => told.Action == "die").Attributes["test/events"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Events_come_as_they_happen(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var name = Unique("c");
        await using var events = client.System.EventsAsync(EngineFilters.Of("container", name), TimeProvider.System.GetUtcNow(), Token).GetAsyncEnumerator(Token);
        var next = events.MoveNextAsync().AsTask();
        await client.Containers.CreateAsync(Shell("") with { Name = name }, Token);

        Assert.True(await next.WaitAsync(Wait.Deadline, Token));
        Assert.Equal("create", events.Current.Action);
        await client.Containers.RemoveAsync(name, force: true, volumes: true, Token);
    }
}
