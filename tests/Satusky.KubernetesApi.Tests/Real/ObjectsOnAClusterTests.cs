using System.Text.Json.Nodes;
using static Satusky.KubernetesApi.Tests.Cluster;

namespace Satusky.KubernetesApi.Tests;

public sealed class ObjectsOnAClusterTests(Cluster cluster)
{
    private readonly KubernetesClient client = cluster.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ClusterFact]
    public async Task The_server_says_what_it_has()
    {
        Assert.StartsWith("v1.", (await client.Discovery.VersionAsync(Token)).GitVersion, StringComparison.Ordinal);
        Assert.True(await client.Discovery.HasAsync(KubernetesResource.Deployments.Scale, Token));
        Assert.True(await client.Discovery.HasAsync(KubernetesResource.HttpRoutes, Token));
        Assert.False(await client.Discovery.HasAsync(new("autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler"), Token));
        Assert.True(await client.Discovery.MayAsync("create", KubernetesResource.Pods with { Subresource = "exec" }, cluster.Namespace, Token));
    }

    [ClusterFact]
    public async Task Every_known_resource_can_be_listed()
    {
        var known = typeof(KubernetesResource).GetFields().Where(field => field.IsStatic).Select(field => (KubernetesResource)field.GetValue(null)!).ToArray();
        foreach (var resource in known)
        {
            var list = await client.ListAsync(resource, new(), item => 1, Token);
            Assert.True(long.Parse(list.ResourceVersion, null) > 0, resource.ToString());
        }

        Assert.True(known.Length > 20);
    }

    [ClusterFact]
    public async Task An_object_lives_from_create_to_delete()
    {
        var name = cluster.Name("life");
        var created = await client.CreateAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("life", "1"), Token);
        var again = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("life", "1"), Token));
        var patched = await client.PatchAsync(KubernetesResource.ConfigMaps, name, ObjectPatch.Merge(Json("""{"data":{"key":"2","other":"x"}}""")), Token);
        patched = await client.PatchAsync(KubernetesResource.ConfigMaps, name, ObjectPatch.Operations([Json("""{"op":"remove","path":"/data/other"}""")]), Token);
        var stale = await Assert.ThrowsAsync<KubernetesException>(() => client.ReplaceAsync(KubernetesResource.ConfigMaps, created, Token));
        patched["data"]!["key"] = "3";
        var replaced = await client.ReplaceAsync(KubernetesResource.ConfigMaps, patched, Token);
        var wrong = await Assert.ThrowsAsync<KubernetesException>(
            () => client.DeleteAsync(KubernetesResource.ConfigMaps, name, new() { Uid = "00000000-0000-0000-0000-000000000000" }, Token));

        Assert.Equal(KubernetesFault.AlreadyExists, again.Fault);
        Assert.Equal(KubernetesFault.Conflict, stale.Fault);
        Assert.Equal(KubernetesFault.Conflict, wrong.Fault);
        Assert.Equal("""{"key":"3"}""", replaced["data"]!.ToJsonString());
        Assert.Equal(replaced.ToJsonString(), (await client.GetAsync(KubernetesResource.ConfigMaps, name, Token)).ToJsonString());
        Assert.True(await client.DeleteAsync(KubernetesResource.ConfigMaps, name, new() { ResourceVersion = (string?)replaced["metadata"]!["resourceVersion"] }, Token));
        Assert.False(await client.DeleteAsync(KubernetesResource.ConfigMaps, name, new(), Token));
        Assert.Null(await client.FindAsync(KubernetesResource.ConfigMaps, name, Token));
    }

    [ClusterFact]
    public async Task Apply_owns_fields_and_names_who_else_does()
    {
        var other = new KubernetesClient(client.Config, new() { Name = "somebody-else" });
        var first = await client.ApplyAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("applied", "1"), force: false, Token);
        var same = await client.ApplyAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("applied", "1"), force: false, Token);
        var theirs = await other.ApplyAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("applied", "2"), force: false, Token);
        var forced = await other.ApplyAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("applied", "2"), force: true, Token);
        var back = await client.ApplyAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap("applied", "1"), force: false, Token);
        other.Dispose();

        var created = Assert.IsType<ApplyOutcome.Applied>(first);
        var unchanged = Assert.IsType<ApplyOutcome.Applied>(same);
        Assert.True(created.Created);
        Assert.False(unchanged.Created);
        Assert.Equal((string?)created.Object["metadata"]!["resourceVersion"], (string?)unchanged.Object["metadata"]!["resourceVersion"]);
        Assert.Equal([new FieldConflict(".data.key", "satusky-test")], Assert.IsType<ApplyOutcome.Conflicted>(theirs).Conflicts);
        Assert.IsType<ApplyOutcome.Applied>(forced);
        Assert.Equal([new FieldConflict(".data.key", "somebody-else")], Assert.IsType<ApplyOutcome.Conflicted>(back).Conflicts);
    }

    [ClusterFact]
    public async Task A_misspelt_field_is_refused()
    {
        var map = cluster.ConfigMap("misspelt", "1");
        map["dtaa"] = new JsonObject();
        var create = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(KubernetesResource.ConfigMaps, map, Token));
        var apply = await Assert.ThrowsAsync<KubernetesException>(() => client.ApplyAsync(KubernetesResource.ConfigMaps, map, force: true, Token));

        Assert.Contains("dtaa", create.StatusMessage, StringComparison.Ordinal);
        Assert.Contains("dtaa", apply.StatusMessage, StringComparison.Ordinal);
        Assert.Equal((KubernetesFault.Invalid, KubernetesFault.Invalid), (create.Fault, apply.Fault));
    }

    [ClusterFact]
    public async Task Pages_make_a_whole_and_a_label_deletes_them()
    {
        using var paging = new KubernetesClient(client.Config, new() { Name = "satusky-test", PageSize = 3 });
        for (var number = 0; number < 10; number++)
            await client.CreateAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap($"page-{number}", "x", "pages"), Token);
        var query = new ObjectQuery { Namespace = cluster.Namespace, Labels = "app=pages" };
        var list = await paging.ListAsync(KubernetesResource.ConfigMaps, query, ObjectName.Of, Token);
        await client.DeleteAllAsync(KubernetesResource.ConfigMaps, query, new(), Token);

        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"page-{number}"), list.Items.Select(name => name.Name));
        Assert.Empty((await client.ListAsync(KubernetesResource.ConfigMaps, query, Token)).Items);
    }

    [ClusterFact]
    public async Task A_deployment_is_scaled_and_its_pods_follow_it()
    {
        var deployment = Json($$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"scaled","namespace":"{{{cluster.Namespace}}}"},
             "spec":{"replicas":1,"selector":{"matchLabels":{"app":"scaled"}},"template":{"metadata":{"labels":{"app":"scaled"}},
               "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"main","image":"{{{Image}}}","imagePullPolicy":"IfNotPresent","command":["sleep","600"]}]} } } }
            """);
        await client.ApplyAsync(KubernetesResource.Deployments, deployment, force: true, Token);
        await client.PatchAsync(KubernetesResource.Deployments.Scale, cluster.Name("scaled"), ObjectPatch.Merge(Json("""{"spec":{"replicas":2}}""")), Token);
        await using var pods = client.Watch(new InformerSpec<string>
        {
            Resource = KubernetesResource.Pods,
            Query = new() { Namespace = cluster.Namespace, Labels = "app=scaled" },
            Project = pod => ApiJson.Text(pod.GetProperty("status"), "phase"),
        });
        await UntilAsync(pods, () => pods.All() is ["Running", "Running"]);
        var scale = await client.GetAsync(KubernetesResource.Deployments.Scale, cluster.Name("scaled"), Token);
        await client.DeleteAsync(KubernetesResource.Deployments, cluster.Name("scaled"), new() { Propagation = Propagation.Foreground }, Token);
        await UntilAsync(pods, () => pods.All().Count == 0);

        Assert.Equal(2, (int)scale["spec"]!["replicas"]!);
    }

    [ClusterFact]
    public async Task An_eviction_asks_the_budget()
    {
        var pod = await cluster.RunAsync("evicted", "sleep 600", Token);
        var budget = Json($$$"""
            {"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"evicted","namespace":"{{{cluster.Namespace}}}"},
             "spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"evicted"} } } }
            """);
        await client.CreateAsync(KubernetesResource.PodDisruptionBudgets, budget, Token);
        var blocked = await client.Pods.EvictAsync(pod, new(), Token);
        await client.DeleteAsync(KubernetesResource.PodDisruptionBudgets, cluster.Name("evicted"), new(), Token);
        await using var pods = client.Watch(new InformerSpec<string> { Resource = KubernetesResource.Pods, Query = new() { Namespace = cluster.Namespace, Labels = "app=evicted" }, Project = _ => "there" });

        Assert.Equal(EvictionOutcome.Blocked, blocked);
        Assert.Equal(EvictionOutcome.Evicted, await client.Pods.EvictAsync(pod, new() { GracePeriod = TimeSpan.Zero }, Token));
        await UntilAsync(pods, () => pods.All().Count == 0);
        Assert.Equal(EvictionOutcome.Gone, await client.Pods.EvictAsync(pod, new(), Token));
    }

    private static async Task UntilAsync(Informer<string> informer, Func<bool> holds)
    {
        await informer.WaitForSyncAsync(Token);
        if (holds())
            return;
        await foreach (var _ in informer.ChangesAsync(Token))
        {
            if (holds())
                return;
        }
    }
}
