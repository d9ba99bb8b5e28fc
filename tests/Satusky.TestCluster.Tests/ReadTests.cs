using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class ReadTests : ClusterTest
{
    private const string Maps = "/api/v1/namespaces/ns/configmaps";

    [Fact]
    public async Task A_list_is_read_by_page_as_of_its_first_page()
    {
        foreach (var number in Enumerable.Range(0, 5)) Make($"m{number}");
        var (_, first) = await GetAsync(Maps + "?limit=3");
        Make("m9");

        var (_, second) = await GetAsync($"{Maps}?limit=9&continue={Uri.EscapeDataString((string)first["metadata"]!["continue"]!)}");

        Assert.Equal(["kube-root-ca.crt", "m0", "m1"], Names(first));
        Assert.Equal(["m2", "m3", "m4"], Names(second));
        Assert.Equal((string)first["metadata"]!["resourceVersion"]!, (string)second["metadata"]!["resourceVersion"]!);
    }

    [Fact]
    public async Task A_page_of_a_compacted_version_is_gone()
    {
        foreach (var number in Enumerable.Range(0, 5)) Make($"m{number}");
        var (_, first) = await GetAsync(Maps + "?limit=3");
        Cluster.Compact();

        var (code, body) = await GetAsync($"{Maps}?limit=9&continue={Uri.EscapeDataString((string)first["metadata"]!["continue"]!)}");

        Assert.Equal((410, "Expired"), (code, (string)body["reason"]!));
    }

    [Theory]
    [InlineData("tier=web", "a,b")]
    [InlineData("tier!=web", "c,kube-root-ca.crt")]
    [InlineData("tier in (web,db),canary", "b")]
    [InlineData("tier notin (web)", "c,kube-root-ca.crt")]
    [InlineData("tier,!canary", "a,c")]
    public async Task Labels_select(string selector, string names)
    {
        Make("a", """{"tier":"web"}""");
        Make("b", """{"tier":"web","canary":"1"}""");
        Make("c", """{"tier":"db"}""");

        var (_, body) = await GetAsync($"{Maps}?labelSelector={Uri.EscapeDataString(selector)}");

        Assert.Equal(names.Split(','), Names(body));
    }

    [Fact]
    public async Task Fields_select()
    {
        Make("a");
        var (_, one) = await GetAsync(Maps + "?fieldSelector=metadata.name%3Da");
        var (code, _) = await GetAsync(Maps + "?fieldSelector=foo%3Da");

        Assert.Equal(["a"], Names(one));
        Assert.Equal(400, code);
    }

    [Fact]
    public async Task Items_of_lists_do_not_repeat_their_kind()
    {
        Make("a");
        var (_, body) = await GetAsync(Maps);

        Assert.Equal("ConfigMapList", (string)body["kind"]!);
        Assert.False(body["items"]![0]!.AsObject().ContainsKey("kind"));
    }

    [Fact]
    public async Task Metadata_alone_can_be_asked_for()
    {
        Make("a");
        using var request = new HttpRequestMessage(HttpMethod.Get, Maps);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
        using var response = await Http.SendAsync(request, Stop);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal("PartialObjectMetadataList", (string)body["kind"]!);
        Assert.False(body["items"]![0]!.AsObject().ContainsKey("data"));
    }

    [Fact]
    public async Task A_watch_goes_on_from_a_version()
    {
        var version = await VersionAsync();
        Make("a");
        using var watch = await WatchAsync($"?watch=1&resourceVersion={version}");
        Make("b");
        Cluster.Objects.Delete("configmaps", "ns", "a");

        Assert.Equal(["ADDED a", "ADDED b", "DELETED a"], await LinesAsync(watch, 3));
    }

    [Fact]
    public async Task A_watch_with_labels_sees_objects_come_and_go()
    {
        var version = await VersionAsync();
        using var watch = await WatchAsync($"?watch=1&resourceVersion={version}&labelSelector=on%3D1");
        Make("a");
        Cluster.Objects.Edit("configmaps", "ns", "a", live => live["metadata"]!["labels"] = new JsonObject { ["on"] = "1" });
        Cluster.Objects.Edit("configmaps", "ns", "a", live => live["data"] = new JsonObject { ["x"] = "y" });
        Cluster.Objects.Edit("configmaps", "ns", "a", live => live["metadata"]!["labels"]!["on"] = "2");

        Assert.Equal(["ADDED a", "MODIFIED a", "DELETED a"], await LinesAsync(watch, 3));
    }

    [Fact]
    public async Task A_watch_can_start_with_all_there_is()
    {
        Make("a");
        using var watch = await WatchAsync("?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        Assert.Equal(["ADDED a", "ADDED kube-root-ca.crt", "BOOKMARK "], await LinesAsync(watch, 3));
    }

    [Fact]
    public async Task A_watch_is_sent_bookmarks()
    {
        using var watch = await WatchAsync($"?watch=1&resourceVersion={await VersionAsync()}&allowWatchBookmarks=true");
        await Until(() => Cluster.OpenWatches == 1);
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["BOOKMARK "], await LinesAsync(watch, 1));
    }

    [Fact]
    public async Task A_watch_of_a_compacted_version_is_told_410()
    {
        var version = await VersionAsync();
        Make("a");
        Cluster.Compact();
        using var watch = await WatchAsync($"?watch=1&resourceVersion={version}");

        var line = JsonNode.Parse((await watch.ReadLineAsync(Stop))!)!;
        Assert.Equal("ERROR", (string)line["type"]!);
        Assert.Equal(410, (int)line["object"]!["code"]!);
        Assert.Null(await watch.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task A_watch_ends_when_its_time_is_up()
    {
        using var watch = await WatchAsync($"?watch=1&resourceVersion={await VersionAsync()}&timeoutSeconds=30");
        await Until(() => Cluster.OpenWatches == 1);
        Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Null(await watch.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task Discovery_tells_what_is_served()
    {
        var (_, groups) = await GetAsync("/apis");
        var (_, apps) = await GetAsync("/apis/apps/v1");

        Assert.Contains(groups["groups"]!.AsArray(), group => (string)group!["name"]! == "gateway.networking.k8s.io");
        Assert.Contains(apps["resources"]!.AsArray(), resource => (string)resource!["name"]! == "deployments/scale");
    }

    private void Make(string name, string labels = "{}") =>
        Cluster.Objects.Create($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"ns","labels":{{{labels}}} } }""");

    private async Task<string> VersionAsync() => (string)(await GetAsync(Maps)).Body["metadata"]!["resourceVersion"]!;

    private async Task<StreamReader> WatchAsync(string query)
    {
        var response = await Http.GetAsync(new Uri(Maps + query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        return new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
    }

    private static async Task<string[]> LinesAsync(StreamReader watch, int count)
    {
        var lines = new List<string>();
        while (lines.Count < count)
        {
            var line = JsonNode.Parse((await watch.ReadLineAsync(Stop))!)!;
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{line["type"]} {line["object"]!["metadata"]!["name"]}"));
        }
        return [.. lines];
    }

    private static string[] Names(JsonObject list) => [.. list["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!)];
}
