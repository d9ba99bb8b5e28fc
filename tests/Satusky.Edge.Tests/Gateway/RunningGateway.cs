using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway;
using Satusky.Edge.Tests.Support;
using Satusky.KubernetesApi;
using Satusky.TestCluster;

namespace Satusky.Edge.Tests.Gateway;

/// <summary>A gateway on free loopback ports beside a simulated cluster, with the rights that the documentation lists and no others.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Own = "satusky-system";

    public const string Host = "hello.apps.test";

    private static readonly string[] Watching = ["list", "watch"];

    private readonly string directory = Directory.CreateTempSubdirectory("gateway-").FullName;
    private GatewayHost? host;

    private RunningGateway(SimulatedCluster cluster)
    {
        Cluster = cluster;
        Client = CreateClient(TestCertificates.Authority);
    }

    public SimulatedCluster Cluster { get; }

    public HttpClient Client { get; }

    public EdgeDocument Served => host!.Edge.Configuration.Current.Document;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Beside a cluster with a Gateway <c>web</c>, its certificate, a Service and a route <c>hello</c>.</summary>
    public static async Task<RunningGateway> StartAsync(Func<GatewayOptions, GatewayOptions>? change = null)
    {
        var gateway = new RunningGateway(await SimulatedCluster.StartAsync(new ClusterOptions { WithoutControllers = ["gateway", "endpointslice"] }, Stop));
        gateway.Create($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{Own}}"} }""");
        gateway.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team"}}""");
        gateway.Create("""{"apiVersion":"gateway.networking.k8s.io/v1","kind":"GatewayClass","metadata":{"name":"satusky"},"spec":{"controllerName":"satusky.com/gateway"}}""");
        gateway.Create("""
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"web","namespace":"team"},"spec":{"gatewayClassName":"satusky","listeners":[
              {"name":"http","port":80,"protocol":"HTTP"},
              {"name":"https","port":443,"protocol":"HTTPS","hostname":"*.apps.test","tls":{"certificateRefs":[{"name":"cert"}]}}]}}
            """);
        gateway.Create("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"hello","namespace":"team"},"spec":{"ports":[{"port":80}]}}""");
        gateway.Create($$$"""
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"hello","namespace":"team"},"spec":{
              "parentRefs":[{"name":"web","sectionName":"https"}],"hostnames":["{{{Host}}}"],"rules":[{"backendRefs":[{"name":"hello","port":80}]}]}}
            """);
        gateway.CreateCertificate("cert", "*.apps.test");
        await gateway.StartAgainAsync(change);
        return gateway;
    }

    public async Task StartAgainAsync(Func<GatewayOptions, GatewayOptions>? change = null) =>
        host = await GatewayHost.StartAsync(change?.Invoke(Options()) ?? Options(), Stop);

    public async Task StopAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        host = null;
    }

    /// <summary>A second process with other ports and files beside the same cluster.</summary>
    public async Task<GatewayHost> StartReplicaAsync(string name) => await GatewayHost.StartAsync(
        Options() with { Identity = name, Edge = Options().Edge with { StateDirectory = Path.Combine(directory, name), ControlSocket = Path.Combine(directory, $"{name}.sock") } }, Stop);

    public void Create(string json) => Cluster.Objects.Create(json);

    public void CreateCertificate(string name, params string[] hostnames)
    {
        var issued = TestCertificates.Issue(hostnames);
        Create($$$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"team"},"type":"kubernetes.io/tls",
             "data":{"tls.crt":"{{{Base64(issued.ChainPem)}}}","tls.key":"{{{Base64(issued.KeyPem)}}}"} }
            """);
    }

    /// <summary>The endpoints of Service <c>hello</c>: one slice for each app, because their ports differ.</summary>
    public void Add(TestApp app) => Create($$$"""
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"hello-{{{app.Id}}}","namespace":"team","labels":{"kubernetes.io/service-name":"hello"}},
         "addressType":"IPv4","ports":[{"name":"","port":{{{app.Port}}},"protocol":"TCP"}],
         "endpoints":[{"addresses":["127.0.0.1"],"conditions":{"ready":true,"serving":true,"terminating":false},"targetRef":{"kind":"Pod","name":"{{{app.Id}}}","namespace":"team","uid":"{{{app.Id}}}"}}]}
        """);

    public void Terminate(TestApp app) => Cluster.Objects.Edit("endpointslices", "team", $"hello-{app.Id}", slice =>
        slice["endpoints"]![0]!["conditions"] = new JsonObject { ["ready"] = false, ["serving"] = true, ["terminating"] = true });

    public void Remove(TestApp app) => Cluster.Objects.Delete("endpointslices", "team", $"hello-{app.Id}");

    public EdgeBackendState? StateOf(TestApp app) => Served.Services.SelectMany(service => service.Backends).FirstOrDefault(backend => backend.Port == app.Port)?.State;

    public Task<string> GetAsync() => Client.GetStringAsync($"https://{Host}/", Stop);

    public Task ServesAsync(TestApp app) => Eventually.TrueAsync(() => StateOf(app) == EdgeBackendState.Active, $"{app.Id} is served");

    /// <summary>Returns when class, Gateway and route say that all is well.</summary>
    public async Task SaysSoAsync()
    {
        await Eventually.TrueAsync(() => Condition(Status("gatewayclasses", "", "satusky"), "Accepted") == "True Accepted", "the class is accepted");
        await Eventually.TrueAsync(() => Condition(Status("gateways", "team", "web"), "Programmed") == "True Programmed", "the Gateway is programmed");
        await Eventually.TrueAsync(
            () => Condition(Status("httproutes", "team", "hello")?["parents"]?.AsArray().FirstOrDefault(), "Accepted") == "True Accepted", "the route is accepted");
    }

    /// <summary>A condition of a listener as <c>True Accepted</c>.</summary>
    public string? ListenerCondition(string listener, string type) =>
        Condition(Status("gateways", "team", "web")?["listeners"]?.AsArray().FirstOrDefault(one => (string)one!["name"]! == listener), type);

    public HttpClient CreateClient(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                var port = context.InitialRequestMessage.RequestUri!.Scheme == "http" ? host!.Edge.HttpPort : host!.Edge.HttpsPort;
                await socket.ConnectAsync(IPAddress.Loopback, port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        await Cluster.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private GatewayOptions Options() => new()
    {
        Cluster = new KubernetesConfig { Server = Cluster.Address, CertificateAuthority = Cluster.AuthorityPem, Credentials = KubernetesCredentials.Token(AddUser()) },
        Edge = new EdgeOptions
        {
            StateDirectory = Path.Combine(directory, "state"),
            ControlSocket = Path.Combine(directory, "gw.sock"),
            HttpPort = 0,
            HttpsPort = 0,
            ListenAddress = IPAddress.Loopback,
            Logging = logging => logging.ClearProviders(),
        },
        Namespace = Own,
        Identity = "one",
        Domain = "apps.test",
        Addresses = ["192.0.2.1"],
    };

    private string AddUser() => Cluster.AddUser(
        "gateway",
        new AccessRule("gateway.networking.k8s.io", ["gatewayclasses", "gateways", "httproutes", "referencegrants"], Watching),
        new AccessRule("gateway.networking.k8s.io", ["gatewayclasses/status", "gateways/status", "httproutes/status"], ["patch"]),
        new AccessRule("", ["namespaces", "services"], Watching),
        new AccessRule("discovery.k8s.io", ["endpointslices"], Watching),
        new AccessRule("", ["secrets"], Watching) { Namespace = "team", Names = ["cert", "later"] },
        new AccessRule("", ["secrets"], ["get"]) { Namespace = Own, Names = ["satusky-gateway-ca"] },
        new AccessRule("", ["secrets"], ["create"]) { Namespace = Own },
        new AccessRule("coordination.k8s.io", ["leases"], ["get", "update"]) { Namespace = Own, Names = ["satusky-gateway"] },
        new AccessRule("coordination.k8s.io", ["leases"], ["create"]) { Namespace = Own });

    private JsonNode? Status(string resource, string ns, string name) => Cluster.Objects.Get(resource, ns, name)["status"];

    private static string? Condition(JsonNode? holder, string type) => holder?["conditions"]?.AsArray().FirstOrDefault(one => (string)one!["type"]! == type) is { } found
        ? $"{found["status"]} {found["reason"]}"
        : null;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
