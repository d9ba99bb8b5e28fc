using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Satusky.ContainerApi;

namespace Satusky.TestEngines;

/// <summary>
/// A container engine of its own, with socket, images and state in a temporary directory. Its supervisor shell ends it and deletes the
/// directory when the test process lets go of its standard input, however that comes about.
/// </summary>
public sealed class TestEngine : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);
    private readonly Process supervisor;

    private TestEngine(Process supervisor, ContainerEngineClient client, string directory, int registryPort)
    {
        this.supervisor = supervisor;
        Client = client;
        Directory = directory;
        RegistryPort = registryPort;
    }

    public ContainerEngineClient Client { get; }

    public EngineEndpoint Endpoint => Client.Endpoint;

    public EngineKind Kind => Client.Kind;

    public string Directory { get; }

    /// <summary>The port of the loopback address where the engine accepts a <see cref="TestRegistry"/> without TLS.</summary>
    public int RegistryPort { get; }

    public static async Task<TestEngine> StartAsync(EngineKind kind, CancellationToken cancellationToken)
    {
        if (kind == EngineKind.Podman)
            PodmanScript.Require();
        else
            DockerScript.Require();
        var directory = System.IO.Directory.CreateTempSubdirectory($"satusky-{kind.ToString().ToLowerInvariant()}-").FullName;
        var registryPort = FreePort();
        var script = kind == EngineKind.Podman ? PodmanScript.For(directory, registryPort) : DockerScript.For();
        var supervisor = Start(script, directory);
        var endpoint = EngineEndpoint.Unix(EngineScript.SocketOf(directory));
        try
        {
            ContainerEngineClient? client = null;
            await Wait.UntilAsync(
                async () =>
                {
                    if (supervisor.HasExited)
                        throw new InvalidOperationException($"the {kind} of the tests ended at its start: {await supervisor.StandardError.ReadToEndAsync(cancellationToken)}");
                    client = await TryConnectAsync(endpoint, cancellationToken);
                    return client is not null;
                },
                $"an answer from {kind} at {endpoint}",
                cancellationToken);
            return new(supervisor, client!, directory, registryPort);
        }
        catch
        {
            await EndAsync(supervisor);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var container in await Client.Containers.ListAsync(all: true, null, CancellationToken.None))
                await Client.Containers.RemoveAsync(container.Id, force: true, volumes: true, CancellationToken.None);
            foreach (var network in await Client.Networks.ListAsync(EngineFilters.Of("driver", "bridge"), CancellationToken.None))
            {
                if (network.Name is not ("bridge" or "podman"))
                    await Client.Networks.RemoveAsync(network.Name, CancellationToken.None);
            }
        }
        finally
        {
            Client.Dispose();
            await EndAsync(supervisor);
        }
    }

    private static Process Start(EngineScript script, string directory)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardError = true };
        string[] arguments = ["bash", "-c", script.Text, "engine", directory];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in script.Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task<ContainerEngineClient?> TryConnectAsync(EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await ContainerEngineClient.ConnectAsync(endpoint, cancellationToken);
        }
        catch (ContainerApiException)
        {
            return null;
        }
    }

    private static async Task EndAsync(Process supervisor)
    {
        supervisor.StandardInput.Close();
        using var limit = new CancellationTokenSource(EndLimit);
        await supervisor.WaitForExitAsync(limit.Token);
        supervisor.Dispose();
    }
}
