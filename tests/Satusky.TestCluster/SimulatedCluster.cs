using System.Globalization;
using Satusky.TestCluster.Admission;
using Satusky.TestCluster.Api;
using Satusky.TestCluster.Controllers;
using Satusky.TestCluster.Faults;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster;

/// <summary>
/// A Kubernetes cluster in this process: an API server on a loopback port with the semantics of the real one, and controllers
/// whose outcomes a test scripts.
/// </summary>
public sealed class SimulatedCluster : IAsyncDisposable
{
    private readonly Certificates _certificates = new();
    private readonly Users _users = new();
    private readonly ListSnapshots _snapshots = new(64);
    private readonly ObjectStore _store;
    private readonly ControllerLoop _loop;
    private readonly Kubelet _kubelet;
    private readonly NodeController _nodeController;
    private readonly NodeHealth _nodes;
    private readonly Watches _watches;
    private readonly ApiServer _server;
    private readonly string _adminToken;

    private SimulatedCluster(ClusterOptions options)
    {
        _store = new ObjectStore(options.KeptChanges);
        var registry = new ObjectRegistry(_store, new Admitter(_store), options.Time);
        Objects = new ClusterObjects(registry);
        var context = new ControllerContext(registry, options.Time, new EventRecorder(registry, options.Time, options.Events));
        var logs = new ContainerLogs(options.Time);
        _nodes = new NodeHealth(_store);
        _kubelet = new Kubelet(context, Containers, logs, _nodes);
        _nodeController = new NodeController(context, _nodes);
        var controllers = new List<Controller>
        {
            new NamespaceController(context, Faults, _certificates.AuthorityPem), new DeploymentController(context), new ReplicaSetController(context),
            new StatefulSetController(context), new JobController(context), new Scheduler(context), _kubelet, new EndpointSliceController(context), new ClaimController(context),
            new QuotaController(context), new BudgetController(context), new GatewayController(context), _nodeController, new GarbageCollector(context),
        };
        _loop = new ControllerLoop([.. controllers.Where(controller => !options.WithoutControllers.Contains(controller.Name))], _store, options.Time);
        Controllers = new ClusterControllers(_loop);
        var namespaces = controllers[0];
        Faults.Lifted += () =>
        {
            foreach (var home in _store.List(Catalog.Namespace, "").Items.Where(home => home.IsDeleting)) _loop.Enqueue(namespaces, home.Key);
        };
        var kinds = new Kinds(options.WithoutKinds);
        _watches = new Watches(_store, Faults, options.Time);
        _server = new ApiServer(_certificates, new ApiHandler(kinds, _users, new Discovery(kinds), new Reads(_store, _snapshots), _watches, new Writes(registry),
            new Subresources(registry, logs, new StreamTunnel(Streams)), Faults, Requests, options.Time).HandleAsync);
        _adminToken = _users.Add("kubernetes-admin", null);
    }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_server.Port}"));

    public string AuthorityPem => _certificates.AuthorityPem;

    /// <summary>A token that may do everything.</summary>
    public string AdminToken => _adminToken;

    public ContainerScripts Containers { get; } = new();

    /// <summary>Every container is looked at again, so that changed scripts hold for those that wait or run.</summary>
    public void LookAtContainers()
    {
        foreach (var pod in _kubelet.AllPods()) _loop.Enqueue(_kubelet, pod);
    }

    public ContainerStreams Streams { get; } = new();
    public ClusterFaults Faults { get; } = new();
    public RequestLog Requests { get; } = new();

    /// <summary>The objects themselves, past HTTP and the request log.</summary>
    public ClusterObjects Objects { get; }

    public ClusterControllers Controllers { get; }

    /// <summary>How many watches are open.</summary>
    public int OpenWatches => _watches.Open;

    public static async Task<SimulatedCluster> StartAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        var cluster = new SimulatedCluster(options);
        foreach (var name in (string[])["default", "kube-system"]) cluster.Objects.Create($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");
        foreach (var node in options.Nodes) cluster.Objects.Create(node.ToJson());
        await cluster._server.StartAsync(cancellationToken);
        await cluster.SettledAsync();
        return cluster;
    }

    /// <summary>Ends when the controllers have nothing left to do but to wait for time to pass.</summary>
    public Task SettledAsync() => _loop.SettledAsync();

    /// <summary>The process of a running container ends at once, after a few last words.</summary>
    public void Crash(string inNamespace, string pod, string container, int exitCode, params IReadOnlyList<string> lastWords) =>
        _loop.Enqueue(_kubelet, _kubelet.Crash(inNamespace, pod, container, exitCode, lastWords));

    /// <summary>Makes a user who may do only what the rules say, and returns its token.</summary>
    public string AddUser(string name, params IReadOnlyList<AccessRule> rules) => _users.Add(name, rules);

    /// <summary>From now on the token is answered 401.</summary>
    public void RevokeToken(string token) => _users.Revoke(token);

    /// <summary>A kubeconfig that carries a token, the administrator's unless another is given.</summary>
    public string Kubeconfig(string? token = null) => Kubeconfigs.WithToken(Address, AuthorityPem, token ?? _adminToken);

    /// <summary>A kubeconfig with a client certificate of a user that was added, or of <c>kubernetes-admin</c>.</summary>
    public string KubeconfigWithCertificate(string user)
    {
        var (certificate, key) = _certificates.Client(user);
        return Kubeconfigs.WithCertificate(Address, AuthorityPem, certificate, key);
    }

    /// <summary>Connections are cut and refused until <see cref="ComeBackAsync"/>; the controllers go on.</summary>
    public Task GoAwayAsync() => _server.StopAsync();

    public Task ComeBackAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <summary>The node's kubelet is gone: the node is not ready at once, and its pods are evicted when they no longer tolerate it (5 minutes).</summary>
    public void LoseNode(string name) => Node(name, _nodes.Lose);

    public void ReturnNode(string name) => Node(name, _nodes.Return);

    /// <summary>Forgets past versions: lists that are read by page and watches from a past version get 410.</summary>
    public void Compact()
    {
        _store.Compact();
        _snapshots.Forget();
    }

    private void Node(string name, Action<string> change)
    {
        change(name);
        _loop.Enqueue(_nodeController, new ObjectKey(Catalog.Node, "", name));
        foreach (var pod in _kubelet.AllPods()) _loop.Enqueue(_kubelet, pod);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _loop.DisposeAsync();
        _certificates.Dispose();
    }
}
