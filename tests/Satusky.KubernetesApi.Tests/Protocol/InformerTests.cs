using System.Threading.Channels;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class InformerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_and_its_watch_fill_the_cache()
    {
        await using var api = await ScriptedApi.StartAsync(
            List(10, Pod("a", 1), Pod("b", 2)),
            OpenWatch(Event("ADDED", Pod("c", 11)), Event("MODIFIED", Pod("a", 12, "n2")), Event("DELETED", Pod("b", 13))));
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await UntilAsync(informer, change => change is { Name.Name: "b", After: null });

        Assert.Equal(["a", "c"], informer.All().Select(pod => pod.Name).Order());
        Assert.Equal("n2", informer.Find(new("web", "a"))!.Node);
        Assert.Equal(["c"], informer.ByKey("n1").Select(pod => pod.Name));
        Assert.Equal(["a"], informer.ByKey("n2").Select(pod => pod.Name));
        Assert.Null(informer.Find(new("web", "b")));
        Assert.Equal(new InformerHealth(true, null, null), informer.Health);
        Assert.Matches(@"^GET /api/v1/pods\?watch=true&allowWatchBookmarks=true&resourceVersion=10&timeoutSeconds=\d+$", api.Requests.Last());
    }

    [Fact]
    public async Task A_query_narrows_list_and_watch()
    {
        await using var api = await ScriptedApi.StartAsync(List(10), OpenWatch());
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec with { Query = new() { Namespace = "web", Labels = "app in (a,b)", Fields = "spec.nodeName=n1" } });
        await RequestsAsync(api, 2);

        Assert.All(api.Requests, request => Assert.StartsWith("GET /api/v1/namespaces/web/pods?labelSelector=app in (a,b)&fieldSelector=spec.nodeName=n1&", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_cut_in_a_line_goes_on_from_the_last_event()
    {
        var seen = new TaskCompletionSource();
        await using var api = await ScriptedApi.StartAsync(
            List(10),
            CutWatch(seen.Task, Event("ADDED", Pod("a", 11)), Event("ADDED", Pod("b", 12))[..40]),
            OpenWatch(Event("ADDED", Pod("b", 12))));
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await UntilAsync(informer, change => change.Name.Name == "a");
        seen.SetResult();
        await UntilAsync(informer, change => change.Name.Name == "b");

        Assert.Contains("resourceVersion=11&", api.Requests.Last(), StringComparison.Ordinal);
        Assert.Equal(3, api.Requests.Count);
    }

    [Fact]
    public async Task A_bookmark_moves_the_place_to_go_on_from()
    {
        await using var api = await ScriptedApi.StartAsync(List(10), Watch(Bookmark(99)), OpenWatch());
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await RequestsAsync(api, 3);

        Assert.Contains("resourceVersion=99&", api.Requests.Last(), StringComparison.Ordinal);
        Assert.Empty(informer.All());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_watch_lists_again_and_finds_the_deleted(bool inStream)
    {
        await using var api = await ScriptedApi.StartAsync(
            List(10, Pod("a", 1), Pod("b", 2), Pod("c", 3)),
            inStream ? Watch(Expired) : Status(410, "Expired"),
            List(20, Pod("a", 1), Pod("b", 15, "n9"), Pod("d", 16)),
            OpenWatch());
        var health = Channel.CreateUnbounded<InformerHealth>();
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec with { OnHealth = now => health.Writer.TryWrite(now) });
        await informer.WaitForSyncAsync(Token);
        var changes = new List<string>();
        await foreach (var (name, before, after) in informer.ChangesAsync(Token))
        {
            changes.Add($"{name.Name}:{before?.Node ?? "-"}>{after?.Node ?? "-"}");
            if (name.Name == "d")
                break;
        }

        Assert.Equal(["a:->n1", "b:->n1", "c:->n1", "c:n1>-", "b:n1>n9", "d:->n1"], changes);
        Assert.Equal([new InformerHealth(true, null, null)], await DrainAsync(health));
    }

    [Fact]
    public async Task A_change_that_the_projection_does_not_show_is_none()
    {
        await using var api = await ScriptedApi.StartAsync(
            List(10, Pod("a", 1)), OpenWatch(Event("MODIFIED", Pod("a", 11)), Event("ADDED", Pod("b", 12))));
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await informer.WaitForSyncAsync(Token);
        var names = new List<string>();
        await foreach (var change in informer.ChangesAsync(Token))
        {
            names.Add(change.Name.Name);
            if (names.Contains("b"))
                break;
        }

        Assert.Equal(["a", "b"], names);
    }

    [Fact]
    public async Task A_line_of_megabytes_is_read()
    {
        var large = Pod("large", 11).Replace("\"n1\"", $"\"{new string('x', 5_000_000)}\"", StringComparison.Ordinal);
        await using var api = await ScriptedApi.StartAsync(List(10), OpenWatch(Event("ADDED", large)));
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await UntilAsync(informer, change => change.After?.Node?.Length == 5_000_000);
    }

    [Fact]
    public async Task A_line_that_is_no_json_leads_to_a_new_list()
    {
        await using var api = await ScriptedApi.StartAsync(
            List(10), OpenWatch(Event("ADDED", Pod("a", 11)), "{\"type\":\n"), List(20, Pod("b", 15)), OpenWatch());
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await UntilAsync(informer, change => change.Name.Name == "b");

        Assert.Equal(["b"], informer.All().Select(pod => pod.Name));
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_and_so_is_its_return()
    {
        await using var api = await ScriptedApi.StartAsync(List(10), Watch(Bookmark(11)), Status(503, "ServiceUnavailable", "starting"), OpenWatch());
        var health = Channel.CreateUnbounded<InformerHealth>();
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec with { OnHealth = now => health.Writer.TryWrite(now) });

        Assert.Equal(new InformerHealth(true, null, null), await health.Reader.ReadAsync(Token));
        var away = await health.Reader.ReadAsync(Token);
        Assert.NotNull(away.AwaySince);
        Assert.Equal("GET /api/v1/pods: starting", away.Problem);
        Assert.Equal(new InformerHealth(true, null, null), await health.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_is_told()
    {
        await using var api = await ScriptedApi.StartAsync(List(10, Pod("a", 1)), OpenWatch());
        var health = Channel.CreateUnbounded<InformerHealth>();
        using var client = api.Client();
        await using var informer = client.Watch(new InformerSpec<string>
        {
            Resource = KubernetesResource.Pods, Project = pod => pod.GetProperty("nothing").GetString(), OnHealth = now => health.Writer.TryWrite(now),
        });
        var told = await health.Reader.ReadAsync(Token);

        Assert.False(told.HasSynced);
        Assert.StartsWith("pods: an object cannot be read: ", told.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_watch_is_given_up_after_its_limit()
    {
        await using var api = await ScriptedApi.StartAsync(List(10), OpenWatch(Bookmark(11)), OpenWatch(Event("ADDED", Pod("a", 12))));
        var health = Channel.CreateUnbounded<InformerHealth>();
        using var client = api.Client(options => options with { StallLimit = TimeSpan.FromMilliseconds(300) });
        await using var informer = client.Watch(PodRecord.Spec with { OnHealth = now => health.Writer.TryWrite(now) });
        await UntilAsync(informer, change => change.Name.Name == "a");

        Assert.Null((await health.Reader.ReadAsync(Token)).Problem);
        Assert.Contains("the watch was silent", (await health.Reader.ReadAsync(Token)).Problem, StringComparison.Ordinal);
        Assert.Contains(api.Requests, request => request.Contains("resourceVersion=11&", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_subscriber_gets_one_change_per_object()
    {
        var events = Enumerable.Range(11, 500).Select(version => Event("MODIFIED", Pod("a", version, $"n{version}")));
        await using var api = await ScriptedApi.StartAsync(List(10, Pod("a", 1)), OpenWatch([.. events, Event("ADDED", Pod("z", 999))]));
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec);
        await informer.WaitForSyncAsync(Token);
        await using var slow = informer.ChangesAsync(Token).GetAsyncEnumerator(Token);
        await slow.MoveNextAsync();
        await UntilAsync(informer, change => change.Name.Name == "z");
        var last = new List<InformerChange<PodRecord>>();
        while (last.LastOrDefault()?.Name.Name != "z" && await slow.MoveNextAsync())
            last.Add(slow.Current);

        Assert.Equal(2, last.Count);
        Assert.Equal("n510", last[0].After!.Node);
    }

    [Fact]
    public async Task Nothing_is_kept_of_what_the_projection_leaves_out()
    {
        await using var api = await ScriptedApi.StartAsync(
            List(10, Pod("a", 1), Pod("b", 2, "other")), OpenWatch(Event("MODIFIED", Pod("a", 11, "other"))));
        using var client = api.Client();
        await using var informer = client.Watch(PodRecord.Spec with { Project = pod => PodRecord.Of(pod) is { Node: "n1" } ours ? ours : null });
        await UntilAsync(informer, change => change is { Name.Name: "a", After: null });

        Assert.Empty(informer.All());
    }

    [Fact]
    public async Task Disposing_ends_the_changes()
    {
        await using var api = await ScriptedApi.StartAsync(List(10), OpenWatch());
        using var client = api.Client();
        var informer = client.Watch(PodRecord.Spec);
        await informer.WaitForSyncAsync(Token);
        var changes = informer.ChangesAsync(Token).ToListAsync(Token);
        await informer.DisposeAsync();

        Assert.Empty(await changes);
    }

    private static async Task UntilAsync(Informer<PodRecord> informer, Func<InformerChange<PodRecord>, bool> found)
    {
        await foreach (var change in informer.ChangesAsync(Token))
        {
            if (found(change))
                return;
        }
    }

    private static async Task RequestsAsync(ScriptedApi api, int count)
    {
        while (api.Requests.Count < count)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
    }

    private static async Task<List<InformerHealth>> DrainAsync(Channel<InformerHealth> channel)
    {
        channel.Writer.Complete();
        return await channel.Reader.ReadAllAsync(Token).ToListAsync(Token);
    }
}
