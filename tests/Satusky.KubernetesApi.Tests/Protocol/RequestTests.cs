using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class RequestTests
{
    private static readonly ObjectName A = new("web", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_go_over_http2_with_token_and_agent()
    {
        var seen = "";
        await using var api = await ScriptedApi.StartAsync(context =>
        {
            seen = $"{context.Request.Protocol} {context.Request.Headers.Authorization} {context.Request.Headers.UserAgent}";
            return Json(Pod("a", 1))(context);
        });
        using var client = api.Client();
        var pod = await client.GetAsync(KubernetesResource.Pods, A, Token);

        Assert.Equal("HTTP/2 Bearer t0ken satusky-test", seen);
        Assert.Equal("a", (string?)pod["metadata"]!["name"]);
        Assert.Equal(["GET /api/v1/namespaces/web/pods/a"], api.Requests);
    }

    [Fact]
    public async Task A_refusal_keeps_all_that_the_status_says()
    {
        await using var api = await ScriptedApi.StartAsync(Status(
            422, "Invalid", "Pod a is invalid", """{"causes":[{"reason":"FieldValueInvalid","message":"must be positive","field":"spec.replicas"}],"retryAfterSeconds":7}"""));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal((KubernetesFault.Invalid, 422, "Invalid", "Pod a is invalid"), (failure.Fault, failure.Code, failure.Reason, failure.StatusMessage));
        Assert.Equal("GET /api/v1/namespaces/web/pods/a: Pod a is invalid", failure.Message);
        Assert.Equal([new StatusCause("FieldValueInvalid", "must be positive", "spec.replicas")], failure.Causes);
        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
    }

    [Theory]
    [InlineData(401, "Unauthorized", KubernetesFault.Unauthorized)]
    [InlineData(403, "Forbidden", KubernetesFault.Forbidden)]
    [InlineData(404, "NotFound", KubernetesFault.NotFound)]
    [InlineData(409, "AlreadyExists", KubernetesFault.AlreadyExists)]
    [InlineData(409, "Conflict", KubernetesFault.Conflict)]
    [InlineData(410, "Expired", KubernetesFault.Expired)]
    [InlineData(500, "InternalError", KubernetesFault.Server)]
    public async Task A_refusal_is_told_apart(int code, string reason, KubernetesFault fault)
    {
        await using var api = await ScriptedApi.StartAsync(Status(code, reason));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(KubernetesResource.Pods, Parse(Pod("a", 1)), Token));

        Assert.Equal(fault, failure.Fault);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task An_answer_that_is_no_status_is_shown()
    {
        await using var api = await ScriptedApi.StartAsync(Json("upstream is broken\n", 500));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal((KubernetesFault.Server, "upstream is broken"), (failure.Fault, failure.StatusMessage));
    }

    [Fact]
    public async Task Malformed_json_is_a_fault_of_the_protocol()
    {
        await using var api = await ScriptedApi.StartAsync(Json("""{"kind":"""));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal(KubernetesFault.Protocol, failure.Fault);
    }

    [Fact]
    public async Task What_is_not_there_is_found_to_be_null()
    {
        await using var api = await ScriptedApi.StartAsync(Status(404, "NotFound"));
        using var client = api.Client();

        Assert.Null(await client.FindAsync(KubernetesResource.Pods, A, Token));
        Assert.False(await client.DeleteAsync(KubernetesResource.Pods, A, new(), Token));
    }

    [Fact]
    public async Task A_list_follows_its_pages()
    {
        await using var api = await ScriptedApi.StartAsync(ListPage(10, "more", Pod("a", 1), Pod("b", 2)), ListPage(10, "", Pod("c", 3)));
        using var client = api.Client(options => options with { PageSize = 2 });
        var list = await client.ListAsync(KubernetesResource.Pods, new() { Namespace = "web", Labels = "app=a" }, PodRecord.Of, Token);

        Assert.Equal(["a", "b", "c"], list.Items.Select(pod => pod.Name));
        Assert.Equal("10", list.ResourceVersion);
        Assert.Equal(
            ["GET /api/v1/namespaces/web/pods?labelSelector=app=a&limit=2", "GET /api/v1/namespaces/web/pods?labelSelector=app=a&limit=2&continue=more"], api.Requests);
    }

    [Fact]
    public async Task An_expired_page_begins_the_list_again()
    {
        await using var api = await ScriptedApi.StartAsync(ListPage(10, "more", Pod("a", 1)), Status(410, "Expired"), List(20, Pod("b", 2), Pod("c", 3)));
        using var client = api.Client();
        var list = await client.ListAsync(KubernetesResource.Pods, new(), Token);

        Assert.Equal(["b", "c"], list.Items.Select(pod => ObjectName.Of(pod).Name));
        Assert.Equal(("20", "GET /api/v1/pods"), (list.ResourceVersion, api.Requests.Last()));
    }

    [Fact]
    public async Task Apply_names_its_manager_and_says_what_came_of_it()
    {
        await using var api = await ScriptedApi.StartAsync(
            context => Json(Pod("a", 1), context.Request.ContentType == "application/apply-patch+yaml" ? 201 : 415)(context), Json(Pod("a", 2)));
        using var client = api.Client();
        var first = await client.ApplyAsync(KubernetesResource.Pods, Parse(Pod("a", 1)), force: true, Token);
        var second = await client.ApplyAsync(KubernetesResource.Pods, Parse(Pod("a", 1)), force: false, Token);

        Assert.True(Assert.IsType<ApplyOutcome.Applied>(first).Created);
        Assert.False(Assert.IsType<ApplyOutcome.Applied>(second).Created);
        Assert.Equal(
            [
                "PATCH /api/v1/namespaces/web/pods/a?fieldManager=satusky-test&fieldValidation=Strict&force=true",
                "PATCH /api/v1/namespaces/web/pods/a?fieldManager=satusky-test&fieldValidation=Strict",
            ],
            api.Requests);
    }

    [Fact]
    public async Task An_apply_conflict_names_fields_and_holders()
    {
        await using var api = await ScriptedApi.StartAsync(Status(
            409, "Conflict", "2 conflicts", """{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl-edit\" using apps/v1 at 2026-01-01T00:00:00Z","field":".spec.replicas"}]}"""));
        using var client = api.Client();
        var outcome = await client.ApplyAsync(KubernetesResource.Pods, Parse(Pod("a", 1)), force: false, Token);

        Assert.Equal([new FieldConflict(".spec.replicas", "kubectl-edit")], Assert.IsType<ApplyOutcome.Conflicted>(outcome).Conflicts);
    }

    [Fact]
    public async Task Patches_say_their_kind()
    {
        var types = new List<string?>();
        await using var api = await ScriptedApi.StartAsync(context =>
        {
            types.Add(context.Request.ContentType);
            return Json(Pod("a", 2))(context);
        });
        using var client = api.Client();
        await client.PatchAsync(KubernetesResource.Deployments.Scale, A, ObjectPatch.Merge(new() { ["spec"] = new JsonObject { ["replicas"] = 3 } }), Token);
        await client.PatchAsync(KubernetesResource.Nodes, new(null, "n1"), ObjectPatch.Operations([]), Token);

        Assert.Equal(["application/merge-patch+json", "application/json-patch+json"], types);
        Assert.Equal(["/apis/apps/v1/namespaces/web/deployments/a/scale", "/api/v1/nodes/n1"], api.Requests.Select(request => request.Split(' ', '?')[1]));
    }

    [Fact]
    public async Task Delete_says_how_and_what_must_hold()
    {
        var body = "";
        await using var api = await ScriptedApi.StartAsync(async context =>
        {
            body = await new StreamReader(context.Request.Body).ReadToEndAsync(Token);
            await Json("{}")(context);
        });
        using var client = api.Client();
        var options = new DeleteOptions { Propagation = Propagation.Foreground, GracePeriod = TimeSpan.FromMilliseconds(1500), Uid = "u", ResourceVersion = "7" };

        Assert.True(await client.DeleteAsync(KubernetesResource.Pods, A, options, Token));
        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","gracePeriodSeconds":2,"preconditions":{"uid":"u","resourceVersion":"7"}}""", body);
        await client.DeleteAllAsync(KubernetesResource.Pods, new() { Namespace = "web", Labels = "app=a" }, new(), Token);
        Assert.Equal("DELETE /api/v1/namespaces/web/pods?labelSelector=app=a", api.Requests.Last());
    }

    [Theory]
    [InlineData(201, "", EvictionOutcome.Evicted)]
    [InlineData(404, "NotFound", EvictionOutcome.Gone)]
    [InlineData(429, "TooManyRequests", EvictionOutcome.Blocked)]
    public async Task An_eviction_has_three_outcomes(int code, string reason, EvictionOutcome expected)
    {
        await using var api = await ScriptedApi.StartAsync(Status(code, reason));
        using var client = api.Client();

        Assert.Equal(expected, await client.Pods.EvictAsync(A, new(), Token));
        Assert.Equal(["POST /api/v1/namespaces/web/pods/a/eviction"], api.Requests);
    }

    [Fact]
    public async Task A_name_without_its_namespace_is_refused_at_once()
    {
        await using var api = await ScriptedApi.StartAsync(Json("{}"));
        using var client = api.Client();

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(KubernetesResource.Pods, new(null, "a"), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(KubernetesResource.Nodes, A, Token));
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task Discovery_knows_resources_and_their_parts()
    {
        await using var api = await ScriptedApi.StartAsync(context => context.Request.Path == "/apis/apps/v1"
            ? Json("""{"resources":[{"name":"deployments"},{"name":"deployments/scale"}]}""")(context)
            : Status(404, "NotFound")(context));
        using var client = api.Client();

        Assert.True(await client.Discovery.HasAsync(KubernetesResource.Deployments, Token));
        Assert.True(await client.Discovery.HasAsync(KubernetesResource.Deployments.Scale, Token));
        Assert.False(await client.Discovery.HasAsync(KubernetesResource.Deployments.Status, Token));
        Assert.False(await client.Discovery.HasAsync(KubernetesResource.HttpRoutes, Token));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
