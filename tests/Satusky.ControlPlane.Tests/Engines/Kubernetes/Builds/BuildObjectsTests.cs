using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

public sealed class BuildObjectsTests
{
    [Fact]
    public void Kaniko_is_told_all_of_an_order()
    {
        var order = Orders.Order with
        {
            Dockerfile = "docker/Dockerfile",
            Commit = "4f2edb3",
            BuildArguments = new Dictionary<string, string> { ["PRICE"] = "$5 and $(HOME)" },
        };

        var arguments = Arguments(Container(Job(BuilderKind.Kaniko, Orders.Target(order, "plain.example.com:5000"))));

        Assert.Equal(
            [
                "--context=dir:///workspace", "--dockerfile=/workspace/docker/Dockerfile", "--digest-file=/dev/termination-log", "--log-format=json",
                "--destination=registry.example.com/apps/default-12345678/shop:bld_0123456789", "--destination=registry.example.com/apps/default-12345678/shop:4f2edb3",
                "--cache=true", "--cache-repo=registry.example.com/apps/default-12345678/shop/cache", "--build-arg=PRICE=$$5 and $$(HOME)", "--insecure-registry=plain.example.com:5000",
            ],
            arguments);
    }

    [Fact]
    public void BuildKit_is_told_all_of_an_order()
    {
        var order = Orders.Order with { Dockerfile = "docker/Dockerfile", BuildArguments = new Dictionary<string, string> { ["PRICE"] = "$5" } };

        var container = Container(Job(BuilderKind.BuildKit, Orders.Target(order, "registry.example.com")));

        Assert.Equal(
            [
                "--progress=plain", "--frontend=dockerfile.v0", "--local=context=/workspace", "--local=dockerfile=/workspace/docker", "--opt=filename=Dockerfile",
                "--output=type=image,\"name=registry.example.com/apps/default-12345678/shop:bld_0123456789\",push=true,registry.insecure=true",
                "--import-cache=type=registry,ref=registry.example.com/apps/default-12345678/shop/cache,registry.insecure=true",
                "--export-cache=type=registry,mode=max,ref=registry.example.com/apps/default-12345678/shop/cache,registry.insecure=true",
                "--opt=build-arg:PRICE=$$5",
            ],
            Arguments(container));
        Assert.Contains("[registry.\"registry.example.com\"]\nhttp = true", container["env"]!.AsArray().Select(v => (string?)v!["value"]).ToList()[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BuilderKind.Kaniko, "--cache=false", "--cache-repo")]
    [InlineData(BuilderKind.BuildKit, "--no-cache", "--import-cache")]
    public void A_build_without_cache_neither_reads_nor_fills_it(BuilderKind kind, string present, string absent)
    {
        var arguments = Arguments(Container(Job(kind, Orders.Target(Orders.Order with { NoCache = true }))));

        Assert.Contains(present, arguments);
        Assert.DoesNotContain(arguments, argument => argument.StartsWith(absent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BuilderKind.Kaniko, "baseline", "RuntimeDefault", 0)]
    [InlineData(BuilderKind.BuildKit, "privileged", "Unconfined", 1000)]
    public async Task The_namespace_is_as_strict_as_the_builder_bears(BuilderKind kind, string level, string seccomp, int user)
    {
        var objects = Objects(kind);
        var ns = await objects.Surroundings()[0].Document(TestContext.Current.CancellationToken);
        var containers = All(objects.Job(Orders.Target()));

        Assert.Equal(level, (string?)ns["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
        Assert.All(containers, c => Assert.Equal((seccomp, user), ((string?)c["securityContext"]!["seccompProfile"]!["type"], (int)c["securityContext"]!["runAsUser"]!)));
        Assert.All(containers, c => Assert.Null(c["securityContext"]!["privileged"]));
    }

    [Fact]
    public void A_build_is_bounded_and_reaches_no_cluster_API()
    {
        var spec = Job(BuilderKind.Kaniko, Orders.Target())["spec"]!;
        var pod = spec["template"]!["spec"]!;

        Assert.Equal((0, 900, 600), ((int)spec["backoffLimit"]!, (int)spec["activeDeadlineSeconds"]!, (int)spec["ttlSecondsAfterFinished"]!));
        Assert.Equal((false, "Never"), ((bool)pod["automountServiceAccountToken"]!, (string?)pod["restartPolicy"]));
        Assert.All(All(spec.Parent!.AsObject()), c => Assert.Equal("""{"cpu":"2","memory":"4Gi","ephemeral-storage":"20Gi"}""", c["resources"]!["limits"]!.ToJsonString()));
    }

    [Fact]
    public void The_address_of_the_context_is_in_a_Secret_only()
    {
        var objects = Objects(BuilderKind.Kaniko);
        var secret = objects.Secret(Orders.Target(), new Uri("http://satusky.test/v1/build-contexts/abc"), "job-uid");

        Assert.Equal("http://satusky.test/v1/build-contexts/abc", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["CONTEXT_URL"]!)));
        Assert.Equal(("bld-0123456789", "job-uid"), ((string?)secret["metadata"]!["name"], (string?)secret["metadata"]!["ownerReferences"]![0]!["uid"]));
        Assert.DoesNotContain("satusky.test", objects.Job(Orders.Target()).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_builder_sees_the_registry_login()
    {
        var job = new BuildObjects(Orders.Settings with { RegistrySecret = "push" }, Orders.PlatformId, Builder.Of(BuilderKind.Kaniko)).Job(Orders.Target());

        Assert.Equal([false, true], All(job).Select(c => c["volumeMounts"]!.AsArray().Any(m => (string?)m!["name"] == "login")));
    }

    private static BuildObjects Objects(BuilderKind kind) => new(Orders.Settings with { Builder = kind }, Orders.PlatformId, Builder.Of(kind));

    private static JsonObject Job(BuilderKind kind, BuildTarget target) => Objects(kind).Job(target);

    private static JsonObject Container(JsonObject job) => All(job)[^1];

    private static List<JsonObject> All(JsonObject job)
    {
        var pod = job["spec"]!["template"]!["spec"]!;
        return [.. pod["initContainers"]!.AsArray().Concat(pod["containers"]!.AsArray()).Select(c => c!.AsObject())];
    }

    private static IReadOnlyList<string> Arguments(JsonObject container) => [.. container["args"]!.AsArray().Select(a => (string)a!)];
}
