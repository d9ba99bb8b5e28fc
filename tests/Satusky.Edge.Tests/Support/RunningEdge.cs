using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Tests.Support;

/// <summary>A real edge on free loopback ports, with clients for its public and its control side.</summary>
internal sealed class RunningEdge : IAsyncDisposable
{
    private readonly string directory;
    private EdgeHost? host;

    private RunningEdge(string directory, EdgeOptions options)
    {
        this.directory = directory;
        Options = options;
        Control = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectControlAsync(options.ControlSocket, stop) })
        {
            BaseAddress = new Uri("http://edge"),
        };
        Client = CreateClient();
    }

    public EdgeOptions Options { get; }

    public EdgeHost Host => host ?? throw new InvalidOperationException("stopped");

    public HttpClient Control { get; }

    /// <summary>Reaches the edge for every host name, with TLS that trusts the test authority.</summary>
    public HttpClient Client { get; }

    public static async Task<RunningEdge> StartAsync(Func<EdgeOptions, EdgeOptions>? change = null)
    {
        var directory = Directory.CreateTempSubdirectory("edge-").FullName;
        var options = new EdgeOptions
        {
            StateDirectory = Path.Combine(directory, "state"),
            ControlSocket = Path.Combine(directory, "run", "edge.sock"),
            HttpPort = 0,
            HttpsPort = 0,
            ListenAddress = IPAddress.Loopback,
            Logging = logging => logging.ClearProviders(),
        };
        var edge = new RunningEdge(directory, change?.Invoke(options) ?? options);
        await edge.StartAgainAsync();
        return edge;
    }

    /// <summary>An edge that serves this document already.</summary>
    public static async Task<RunningEdge> ServingAsync(EdgeDocument document, Func<EdgeOptions, EdgeOptions>? change = null)
    {
        var edge = await StartAsync(change);
        await edge.PutAsync(document);
        return edge;
    }

    public async Task StartAgainAsync() => host = await EdgeHost.StartAsync(Options, TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        host = null;
    }

    public async Task PutAsync(EdgeDocument document)
    {
        using var response = await TryPutAsync(document);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public Task<HttpResponseMessage> TryPutAsync(EdgeDocument document) =>
        Control.PutAsJsonAsync(EdgeControl.Config, document, EdgeJson.Default.EdgeDocument, TestContext.Current.CancellationToken);

    public Task<string> GetAsync(string path = "/", string host = TestDocument.Host) =>
        Client.GetStringAsync($"https://{host}{path}", TestContext.Current.CancellationToken);

    /// <summary>Sends these bytes over TLS and reads to the end.</summary>
    public async Task<string> SendRawAsync(string request, string serverName = TestDocument.Host)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Host.HttpsPort, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(tcp.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = serverName, CertificateChainPolicy = TestCertificates.Policy() };
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
        await tls.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reports until the caller stops reading.</summary>
    public async IAsyncEnumerable<EdgeReport> ReportsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, TestContext.Current.CancellationToken);
        linked.CancelAfter(TimeSpan.FromSeconds(60));
        using var stream = new StreamReader(await Control.GetStreamAsync(EdgeControl.State, linked.Token));
        while (await stream.ReadLineAsync(linked.Token) is { } line)
            yield return JsonSerializer.Deserialize(line, EdgeJson.Default.EdgeReport)!;
    }

    public async Task<EdgeReport> ReportAsync(Func<EdgeReport, bool> wanted)
    {
        await foreach (var report in ReportsAsync(TestContext.Current.CancellationToken))
        {
            if (wanted(report))
                return report;
        }

        throw new InvalidOperationException("the state stream ended");
    }

    public async Task<bool> MetricsSayAsync(string line) =>
        (await Control.GetStringAsync(EdgeControl.Metrics, TestContext.Current.CancellationToken)).Contains(line + "\n", StringComparison.Ordinal);

    public HttpClient CreateClient(Version? version = null) => new(CreateHandler())
    {
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TestCertificates.Policy() },
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            var isPlain = context.InitialRequestMessage.RequestUri!.Scheme is "http" or "ws";
            await socket.ConnectAsync(IPAddress.Loopback, isPlain ? Host.HttpPort : Host.HttpsPort, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Control.Dispose();
        await StopAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static async ValueTask<Stream> ConnectControlAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
