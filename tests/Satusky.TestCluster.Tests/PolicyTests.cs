using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class PolicyTests : ClusterTest
{
    private const string Pods = "/api/v1/namespaces/ns/pods";

    [Fact]
    public async Task A_quota_keeps_pods_out_and_says_so_everywhere()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"limits","namespace":"ns"},"spec":{"hard":{"pods":"1"}}}""");
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web", replicas: 2));
        await Cluster.SettledAsync();

        var failure = Cluster.Objects.Get("deployments.apps", "ns", "web")["status"]!["conditions"]!.AsArray().Single(condition => (string)condition!["type"]! == "ReplicaFailure")!;
        Assert.EndsWith("is forbidden: exceeded quota: limits, requested: pods=1, used: pods=1, limited: pods=1", (string)failure["message"]!, StringComparison.Ordinal);
        Assert.Equal("1", (string)Cluster.Objects.Get("resourcequotas", "ns", "limits")["status"]!["used"]!["pods"]!);
        Cluster.Objects.Edit("resourcequotas", "ns", "limits", live => live["spec"]!["hard"]!["pods"] = "5");
        await Cluster.SettledAsync();
        Assert.Equal(2, Cluster.Objects.CountOf("pods"));
    }

    [Fact]
    public async Task A_quota_on_cpu_makes_containers_say_what_they_need()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"limits","namespace":"ns"},"spec":{"hard":{"limits.cpu":"1"}}}""");

        var answer = await PostAsync(Pods, Pod("{\"containers\":[{\"name\":\"a\",\"image\":\"x:1\"}]}"));

        Assert.Equal("pods \"p\" is forbidden: failed quota: limits: must specify limits.cpu for: a", Message(answer));
    }

    [Fact]
    public async Task Limit_ranges_fill_in_and_bound()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"l","namespace":"ns"},"spec":{"limits":[{"type":"Container","default":{"cpu":"1"},"max":{"cpu":"2"}}]}}""");

        var (_, filled) = await PostAsync(Pods, Pod("{\"containers\":[{\"name\":\"a\",\"image\":\"x:1\"}]}"));
        var refused = await PostAsync(Pods, Pod("{\"containers\":[{\"name\":\"a\",\"image\":\"x:1\",\"resources\":{\"limits\":{\"cpu\":\"3\"}}}]}"));

        Assert.Equal("1", (string)filled["spec"]!["containers"]![0]!["resources"]!["limits"]!["cpu"]!);
        Assert.Equal("pods \"p\" is forbidden: maximum cpu usage per Container is 2, but limit is 3", Message(refused));
    }

    [Theory]
    [InlineData("baseline", """{"hostNetwork":true,"containers":[{"name":"a","image":"x:1","securityContext":{"privileged":true}}]}""",
        "violates PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true), privileged (container \"a\" must not set securityContext.privileged=true)")]
    [InlineData("restricted", """{"containers":[{"name":"a","image":"x:1"}]}""",
        "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"a\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"a\" must set "
        + "securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"a\" must set "
        + "securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")")]
    public async Task Pod_security_names_what_is_wrong(string level, string spec, string fault)
    {
        Cluster.Objects.Edit("namespaces", "", "ns", live => live["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"] = level);

        var answer = await PostAsync(Pods, Pod(spec));

        Assert.Equal((403, $"pods \"p\" is forbidden: {fault}"), (answer.Code, Message(answer)));
    }

    [Fact]
    public async Task A_careful_pod_passes_the_restricted_level()
    {
        Cluster.Objects.Edit("namespaces", "", "ns", live => live["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"] = "restricted");

        var (code, _) = await PostAsync(Pods, Pod("""
            {"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"} },
             "containers":[{"name":"a","image":"x:1","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]} } }]}
            """));

        Assert.Equal(201, code);
    }

    [Fact]
    public async Task A_user_may_do_only_what_the_rules_say()
    {
        var token = Cluster.AddUser("developer", [new AccessRule("apps", ["deployments"], ["get", "list"]), new AccessRule("", ["pods"], ["get"]) { Namespace = "ns" }]);
        using var client = Client(token);

        var allowed = await client.GetAsync(new Uri("/apis/apps/v1/deployments", UriKind.Relative), Stop);
        var refused = await client.GetAsync(new Uri("/api/v1/namespaces/ns/secrets/keys", UriKind.Relative), Stop);

        Assert.Equal(200, (int)allowed.StatusCode);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal("secrets \"keys\" is forbidden: User \"developer\" cannot get resource \"secrets\" in API group \"\" in the namespace \"ns\"",
            (string)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Stop))!["message"]!);
    }

    [Fact]
    public async Task A_review_tells_a_user_what_it_may_do()
    {
        var token = Cluster.AddUser("developer", [new AccessRule("", ["pods"], ["get"])]);
        using var client = Client(token);
        async Task<bool> May(string verb)
        {
            using var content = new StringContent($$$"""{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"{{{verb}}}","resource":"pods","namespace":"ns"} } }""",
                System.Text.Encoding.UTF8, "application/json");
            var answer = await client.PostAsync(new Uri("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", UriKind.Relative), content, Stop);
            return (bool)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["status"]!["allowed"]!;
        }

        Assert.True(await May("get"));
        Assert.False(await May("delete"));
    }

    [Fact]
    public async Task Who_has_no_token_is_not_let_in()
    {
        using var client = Client(null);

        var answer = await client.GetAsync(new Uri(Pods, UriKind.Relative), Stop);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    private static string Pod(string spec) => $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{{spec}}}""";
}
