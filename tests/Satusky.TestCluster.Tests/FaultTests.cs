namespace Satusky.TestCluster.Tests;

public sealed class FaultTests : ClusterTest
{
    private const string Maps = "/api/v1/namespaces/ns/configmaps";
    private const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""";

    [Fact]
    public async Task The_server_can_go_away_and_come_back_with_everything()
    {
        await PostAsync(Maps, Body);
        await Cluster.GoAwayAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(Maps));

        await Cluster.ComeBackAsync(Stop);

        Assert.Equal(200, (await GetAsync(Maps + "/a")).Code);
    }

    [Fact]
    public async Task Requests_are_throttled_as_often_as_ordered()
    {
        Cluster.Faults.ThrottleNext(1, retryAfterSeconds: 3);

        var throttled = await Http.GetAsync(new Uri(Maps, UriKind.Relative), Stop);

        Assert.Equal(429, (int)throttled.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), throttled.Headers.RetryAfter!.Delta);
        Assert.Equal(200, (await GetAsync(Maps)).Code);
    }

    [Fact]
    public async Task Writes_meet_conflicts_and_reads_do_not()
    {
        Cluster.Faults.ConflictNext(1, "configmaps");

        Assert.Equal(200, (await GetAsync(Maps)).Code);
        Assert.Equal(409, (await PostAsync(Maps, Body)).Code);
        Assert.Equal(201, (await PostAsync(Maps, Body)).Code);
    }

    [Fact]
    public async Task Open_watches_are_cut()
    {
        using var response = await Http.GetAsync(new Uri(Maps + "?watch=1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var watch = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        await watch.ReadLineAsync(Stop);

        Cluster.Faults.DropWatches();

        await Assert.ThrowsAnyAsync<IOException>(() => watch.ReadLineAsync(Stop).AsTask());
        await Until(() => Cluster.OpenWatches == 0);
    }

    [Fact]
    public async Task The_next_watch_is_told_that_its_version_is_gone()
    {
        var (_, list) = await GetAsync(Maps);
        Cluster.Faults.ExpireNextWatches(1);

        var (_, line) = await GetAsync($"{Maps}?watch=1&resourceVersion={list["metadata"]!["resourceVersion"]}");

        Assert.Equal(410, (int)line["object"]!["code"]!);
    }

    [Fact]
    public async Task A_slow_answer_comes_when_its_time_has_passed()
    {
        var start = Time.GetUtcNow();
        Cluster.Faults.SlowNext(1, TimeSpan.FromSeconds(10));
        var answer = GetAsync(Maps);
        while (!answer.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(200, (await answer).Code);
        Assert.True(Time.GetUtcNow() - start >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_log_counts_requests()
    {
        Cluster.Requests.Clear();
        await PostAsync(Maps, Body);
        await GetAsync(Maps);

        await Until(() => Cluster.Requests.Total == 2);
        Assert.Equal((1, 1, 1), (Cluster.Requests.Writes, Cluster.Requests.Count("create", "configmaps"), Cluster.Requests.Count("list", "configmaps")));
        Assert.Equal("kubernetes-admin", Cluster.Requests.All[0].User);
    }

    [Fact]
    public async Task A_paused_controller_catches_up_later()
    {
        Cluster.Controllers.Pause("replicaset");
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web"));
        await Cluster.SettledAsync();
        Assert.Equal(0, Cluster.Objects.CountOf("pods"));

        Cluster.Controllers.Resume("replicaset");
        await Cluster.SettledAsync();

        Assert.Equal(1, Cluster.Objects.CountOf("pods"));
    }
}
