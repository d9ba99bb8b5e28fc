namespace Satusky.ContainerApi.Tests;

public sealed class EngineDiscoveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_engine_that_answers_wins()
    {
        await using var engine = ScriptedEngine.Saying("");
        var found = await EngineDiscovery.DiscoverAsync(Environment(("DOCKER_HOST", engine.Endpoint.ToString())), _ => true, Token);

        Assert.Equal((engine.Endpoint, "DOCKER_HOST"), (found.Endpoint, found.Source));
        Assert.Empty(found.Attempts);
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_passed_over()
    {
        await using var engine = ScriptedEngine.Saying("");
        var runtime = Directory.CreateTempSubdirectory("satusky-runtime-");
        try
        {
            Directory.CreateDirectory(Path.Combine(runtime.FullName, "podman"));
            var socket = Path.Combine(runtime.FullName, "podman", "podman.sock");
            File.CreateSymbolicLink(socket, engine.Endpoint.SocketPath!);
            var found = await EngineDiscovery.DiscoverAsync(
                Environment(("DOCKER_HOST", "unix:///nowhere/x.sock"), ("XDG_RUNTIME_DIR", runtime.FullName)), path => path == socket || path.StartsWith("/nowhere", StringComparison.Ordinal), Token);

            Assert.Equal((EngineEndpoint.Unix(socket), "the user's Podman socket"), (found.Endpoint, found.Source));
            Assert.Equal(["DOCKER_HOST", "the Docker socket", "the Podman socket"], found.Attempts.Select(attempt => attempt.Source));
        }
        finally
        {
            runtime.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Every_place_that_was_tried_is_told()
    {
        var found = await EngineDiscovery.DiscoverAsync(Environment(("DOCKER_HOST", "ssh://host")), _ => false, Token);

        Assert.Null(found.Endpoint);
        Assert.Equal(
            [
                new("DOCKER_HOST", "ssh://host", "not a form this client speaks; use unix:///path or tcp://host:port"),
                new("the Docker socket", "unix:///var/run/docker.sock", "the socket does not exist"),
                new("the Podman socket", "unix:///run/podman/podman.sock", "the socket does not exist"),
            ],
            found.Attempts);
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault();
}
