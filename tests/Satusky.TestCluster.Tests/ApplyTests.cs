using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class ApplyTests : ClusterTest
{
    private const string Map = "/api/v1/namespaces/ns/configmaps/settings";
    private const string Web = "/apis/apps/v1/namespaces/ns/deployments/web";

    [Fact]
    public async Task The_applier_owns_what_it_sent_and_no_defaults()
    {
        var (_, body) = await ApplyAsync(Web, Deployment("web"));

        var entry = body["metadata"]!["managedFields"]!.AsArray().Single()!;
        Assert.Equal("satusky", (string)entry["manager"]!);
        Assert.Equal("Apply", (string)entry["operation"]!);
        var container = entry["fieldsV1"]!["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!["k:{\"name\":\"app\"}"]!;
        Assert.Equal("{}", container["f:ports"]!["k:{\"containerPort\":8080,\"protocol\":\"TCP\"}"]!["."]!.ToJsonString());
        Assert.Null(container["f:imagePullPolicy"]);
        Assert.Equal("IfNotPresent", (string)body["spec"]!["template"]!["spec"]!["containers"]![0]!["imagePullPolicy"]!);
        Assert.Equal("25%", (string)body["spec"]!["strategy"]!["rollingUpdate"]!["maxSurge"]!);
    }

    [Fact]
    public async Task What_is_no_longer_applied_goes()
    {
        await ApplyAsync(Map, ConfigMap("""{"a":"1","b":"2"}"""));

        var (code, body) = await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));

        Assert.Equal(200, code);
        Assert.Equal("""{"a":"1"}""", body["data"]!.ToJsonString());
    }

    [Fact]
    public async Task What_another_applier_owns_too_stays()
    {
        await ApplyAsync(Map, ConfigMap("""{"a":"1","b":"2"}"""));
        await ApplyAsync(Map, ConfigMap("""{"b":"2"}"""), "other");

        var (_, body) = await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));

        Assert.Equal("2", (string)body["data"]!["b"]!);
    }

    [Fact]
    public async Task An_edit_by_hand_takes_the_field_over()
    {
        await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));
        Cluster.Objects.Edit("configmaps", "ns", "settings", live => live["data"]!["a"] = "by hand");

        var answer = await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));

        Assert.Equal(409, answer.Code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1: .data.a", Message(answer));
        Assert.Equal("FieldManagerConflict", (string)answer.Body["details"]!["causes"]![0]!["reason"]!);
        var (code, forced) = await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""), force: true);
        Assert.Equal(200, code);
        Assert.Equal("1", (string)forced["data"]!["a"]!);
        Assert.Equal("satusky", (string)forced["metadata"]!["managedFields"]!.AsArray().Single()!["manager"]!);
    }

    [Fact]
    public async Task Several_conflicts_are_listed_by_manager()
    {
        await ApplyAsync(Map, ConfigMap("""{"a":"1","b":"1"}"""), "one");

        var answer = await ApplyAsync(Map, ConfigMap("""{"a":"2","b":"2"}"""), "two");

        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.a\n- .data.b", Message(answer));
    }

    [Fact]
    public async Task Applying_the_same_again_writes_nothing()
    {
        var (_, first) = await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));
        Time.Advance(TimeSpan.FromMinutes(1));

        var (_, second) = await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
    }

    [Fact]
    public async Task Quantities_are_kept_in_their_canonical_form()
    {
        var (_, body) = await ApplyAsync(Web, Deployment("web", container: ""","resources":{"limits":{"cpu":0.5,"memory":"1024Mi"}}"""));

        Assert.Equal("""{"cpu":"500m","memory":"1Gi"}""", body["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!.ToJsonString());
    }

    [Fact]
    public async Task The_generation_counts_changes_of_the_spec_alone()
    {
        await ApplyAsync(Web, Deployment("web"));
        await MergeAsync(Web, """{"metadata":{"labels":{"x":"y"}}}""");
        var (_, labelled) = await GetAsync(Web);
        var (_, scaled) = await MergeAsync(Web, """{"spec":{"replicas":3}}""");

        Assert.Equal(1, (int)labelled["metadata"]!["generation"]!);
        Assert.Equal(2, (int)scaled["metadata"]!["generation"]!);
    }

    [Fact]
    public async Task A_status_can_be_written_only_through_its_subresource()
    {
        await ApplyAsync(Web, Deployment("web"));
        Cluster.Controllers.Pause("deployment");
        await MergeAsync(Web, """{"status":{"collisionCount":7}}""");
        var (_, unchanged) = await GetAsync(Web);
        var (_, changed) = await MergeAsync(Web + "/status?fieldManager=me", """{"status":{"collisionCount":7},"spec":{"replicas":9}}""");

        Assert.Null(unchanged["status"]!["collisionCount"]);
        Assert.Equal(7, (int)changed["status"]!["collisionCount"]!);
        Assert.Equal(1, (int)changed["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task A_dry_run_answers_and_changes_nothing()
    {
        var (code, _) = await SendAsync(HttpMethod.Patch, Map + "?fieldManager=a&dryRun=All", ConfigMap("""{"a":"1"}"""), "application/apply-patch+yaml");

        Assert.Equal(201, code);
        Assert.Null(Cluster.Objects.Find("configmaps", "ns", "settings"));
    }

    [Fact]
    public async Task An_apply_needs_a_field_manager()
    {
        var answer = await SendAsync(HttpMethod.Patch, Map, ConfigMap("""{"a":"1"}"""), "application/apply-patch+yaml");

        Assert.Equal("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", Message(answer));
    }

    [Fact]
    public async Task Json_patches_work_on_lists_and_fail_tests()
    {
        await ApplyAsync(Web, Deployment("web"));
        const string Media = "application/json-patch+json";
        var (code, body) = await SendAsync(HttpMethod.Patch, Web, """[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"x:2"}]""", Media);
        var failed = await SendAsync(HttpMethod.Patch, Web, """[{"op":"test","path":"/spec/replicas","value":5}]""", Media);

        Assert.Equal(200, code);
        Assert.Equal("x:2", (string)body["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!);
        Assert.Equal(422, failed.Code);
    }

    [Fact]
    public async Task A_strategic_patch_merges_containers_by_name()
    {
        await ApplyAsync(Web, Deployment("web"));
        var (_, body) = await SendAsync(HttpMethod.Patch, Web, """{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"x:3"}]}}}}""", "application/strategic-merge-patch+json");

        var container = Assert.Single(body["spec"]!["template"]!["spec"]!["containers"]!.AsArray())!;
        Assert.Equal("x:3", (string)container["image"]!);
        Assert.Equal(8080, (int)container["ports"]![0]!["containerPort"]!);
    }

    [Fact]
    public async Task An_update_of_an_old_version_is_a_conflict()
    {
        await ApplyAsync(Map, ConfigMap("""{"a":"1"}"""));
        var (_, old) = await GetAsync(Map);
        await MergeAsync(Map, """{"data":{"a":"2"}}""");
        old["data"]!["a"] = "3";

        var answer = await SendAsync(HttpMethod.Put, Map, old.ToJsonString());

        Assert.Equal(409, answer.Code);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"settings\": the object has been modified; please apply your changes to the latest version and try again", Message(answer));
    }

    private static string ConfigMap(string data) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"ns"},"data":{{data}}}""";
}
