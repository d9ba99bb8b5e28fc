using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;
using Satusky.TestCluster;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

public sealed class ScaleHandOverTests : IDisposable
{
    private readonly string kubeconfig = Path.GetTempFileName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(kubeconfig);

    [Fact]
    public async Task The_number_of_instances_survives_its_passing_to_the_cluster()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), Token);
        await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig(), Token);
        using var client = new KubernetesClient(KubernetesConfig.FromFile(kubeconfig), new KubernetesClientOptions { Name = ClusterNames.FieldManager });
        var options = new KubernetesOptions { PlatformId = "p", Gateway = ClusterScene.Gateway };
        var abilities = new ClusterAbilities { GatewayApi = false, SleepAction = true, Metrics = true };
        await using var watch = new ClusterWatch(client, options, abilities, NullLogger<ClusterWatch>.Instance);
        await watch.StartAsync(Token);
        var writer = new ClusterWriter(client, watch, new ClusterNotes(client, options, TimeProvider.System), options, NullLogger<ClusterWriter>.Instance);
        var desired = new ClusterScene().Desired with { Replicas = 3 };
        cluster.Objects.Create($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{desired.Key.Namespace}}}"}}""");
        await WriteAsync(desired);
        Assert.Equal(3, Replicas());

        await writer.HandOverReplicasAsync(desired.Key, 3, Token);
        await WriteAsync(desired with { Spec = desired.Spec with { Scale = new ScaleSpec(1, 5) } });
        Assert.Equal(3, Replicas());

        await WriteAsync(desired with { Replicas = 2 });
        Assert.Equal(2, Replicas());

        async Task WriteAsync(DesiredApp app)
        {
            var nothing = new RevisionContent(3, [], [], _ => Task.FromResult(ResolvedConfiguration.Empty));
            foreach (var manifest in new AppManifests(options, abilities).Of(app, new ConfigurationObjects(app.Key, nothing, nothing)))
            {
                await writer.EnsureAsync(manifest, Token);
            }
        }

        int Replicas() => (int)cluster.Objects.Find("deployments", desired.Key.Namespace, desired.Key.Name)!["spec"]!["replicas"]!;
    }
}
