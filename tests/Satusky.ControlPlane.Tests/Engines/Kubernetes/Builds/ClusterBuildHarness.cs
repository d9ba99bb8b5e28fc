using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;
using Satusky.ControlPlane.Tests.Support;
using Satusky.KubernetesApi;
using Satusky.TestCluster;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

/// <summary>What a build needs, with a simulated cluster and a store of its own.</summary>
internal sealed class ClusterBuildHarness : IAsyncDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("satusky-builds-").FullName;
    private readonly SqliteStore store = new();
    private readonly ConcurrentDictionary<string, ContainerScript> scripts = new();
    private Database database = null!;
    private KubernetesClient client = null!;
    private ClusterWatch watch = null!;

    private ClusterBuildHarness(SimulatedCluster cluster, ManualTime time) => (Cluster, Time) = (cluster, time);

    public SimulatedCluster Cluster { get; }

    /// <summary>The cluster's; the platform's own goes on by itself.</summary>
    public ManualTime Time { get; }

    /// <summary>The lines that builds have shown.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public FakeRegistry Registry { get; } = new();

    /// <summary>Says what one of the pod's containers does.</summary>
    public void Does(string container, ContainerScript script) => scripts[container] = script;

    public static async Task<ClusterBuildHarness> StartAsync(CancellationToken cancellationToken)
    {
        var time = new ManualTime();
        var harness = new ClusterBuildHarness(await SimulatedCluster.StartAsync(new ClusterOptions { Time = time }, cancellationToken), time);
        harness.Cluster.Containers.Program = start => harness.scripts.GetValueOrDefault((string)start.Spec["name"]!);
        var kubeconfig = Path.Combine(harness.home, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, harness.Cluster.Kubeconfig(), cancellationToken);
        harness.client = new KubernetesClient(KubernetesConfig.FromFile(kubeconfig), new KubernetesClientOptions { Name = ClusterNames.FieldManager });
        harness.watch = new ClusterWatch(harness.client, Orders.Options(), new ClusterAbilities(), NullLogger<ClusterWatch>.Instance);
        await harness.watch.StartAsync(cancellationToken);
        harness.database = await harness.store.OpenAsync(TimeProvider.System);
        await harness.database.MigrateAsync(cancellationToken);
        return harness;
    }

    public ClusterBuilds Builds(ClusterBuildSettings settings)
    {
        var options = Orders.Options(settings);
        var credentials = new RegistryCredentials(home, NullLogger<RegistryCredentials>.Instance, []);
        return new ClusterBuilds(
            client, watch, new ClusterWriter(client, watch, new ClusterNotes(client, options, TimeProvider.System), options, NullLogger<ClusterWriter>.Instance), new ContextTickets(database, TimeProvider.System),
            new RegistryClient(new HttpClient(Registry), credentials), database, options, TimeProvider.System, NullLogger<ClusterBuilds>.Instance);
    }

    public PullSecret PullSecret(string name) => new(client, watch, Orders.Options(Orders.Settings with { PullSecret = name }));

    public Task<BuildOutcome> BuildAsync(CancellationToken cancellationToken) => Builds(Orders.Settings).BuildAsync(Orders.Order, TakeAsync, cancellationToken);

    public ValueTask TakeAsync(string line)
    {
        Lines.Enqueue(line);
        return ValueTask.CompletedTask;
    }

    public Task LinesAsync(int count, CancellationToken cancellationToken) => Eventually.TrueAsync(() => Lines.Count >= count, cancellationToken);

    /// <summary>Stores the operation that the order is of, as one that is being prepared.</summary>
    public Task OpenOperationAsync(CancellationToken cancellationToken) => database.WriteAsync(
        async transaction =>
        {
            var organization = await ControlPlane.Access.Organizations.CreateAsync(transaction, "acme", TimeProvider.System);
            await transaction.InsertOperationAsync(new OperationRow(
                Orders.Order.OperationId, organization, Orders.Order.App.Id, Orders.Order.App.Name, nameof(OperationKind.Deploy), nameof(OperationState.Building), 1,
                Orders.Order.BuildId, null, "user", null, null, 0, null));
        },
        cancellationToken);

    /// <summary>Stores the lines shown so far as told.</summary>
    public Task JournalLinesAsync(CancellationToken cancellationToken) => database.WriteAsync(
        transaction => transaction.AppendEventsAsync(
            Orders.Order.OperationId,
            [.. Lines.Select(line => new OperationEvent { Number = 0, At = DateTimeOffset.UnixEpoch, Kind = OperationEventKind.BuildLog, Text = line })]),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        client.Dispose();
        await Cluster.DisposeAsync();
        await database.DisposeAsync();
        await store.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    /// <summary>Knows one image or none.</summary>
    public sealed class FakeRegistry : HttpMessageHandler
    {
        public string? Digest { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(Digest is null ? HttpStatusCode.NotFound : HttpStatusCode.OK);
            response.Headers.TryAddWithoutValidation("Docker-Content-Digest", Digest);
            return Task.FromResult(response);
        }
    }
}
