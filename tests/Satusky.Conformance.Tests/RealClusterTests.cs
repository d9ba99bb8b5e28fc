using Satusky.Conformance.Grounds;
using Satusky.ControlPlane.Engines.Kubernetes;

namespace Satusky.Conformance.Tests;

/// <summary>The cluster that <c>SATUSKY_TEST_KUBECONFIG</c> names, with the suite's app as <c>SATUSKY_TEST_IMAGE</c>.</summary>
public sealed class RealClusterTests(RealClusterRun run) : IClassFixture<RealClusterRun>
{
    public static TheoryData<string> Behaviours => Theory.Of(new Dictionary<Ability, string>());

    [ClusterTheory]
    [MemberData(nameof(Behaviours))]
    public async Task Behaves(string behaviour) => Theory.DidNotFail(await run.ResultAsync(behaviour));
}

public sealed class RealClusterRun : EngineRun
{
    internal static string? Kubeconfig { get; } = Environment.GetEnvironmentVariable("SATUSKY_TEST_KUBECONFIG");

    private protected override async Task<IGround> OpenAsync(CancellationToken cancellationToken)
    {
        var image = Environment.GetEnvironmentVariable("SATUSKY_TEST_IMAGE")
            ?? throw new InvalidOperationException("SATUSKY_TEST_KUBECONFIG names a cluster, but SATUSKY_TEST_IMAGE no image of the suite's app: docs/conformance.md says how to make it");
        var registries = Environment.GetEnvironmentVariable("SATUSKY_INSECURE_REGISTRIES")?.Split(',') ?? [];
        var settings = new KubernetesSettings { Kubeconfig = Kubeconfig, InsecureRegistries = registries };
        return await ClusterGround.OpenAsync(new ConformanceOptions { Kubernetes = settings, Image = image }, new Dictionary<Ability, string>(), cancellationToken);
    }
}
