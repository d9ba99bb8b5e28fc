using Satusky.ContainerApi;
using Satusky.TestEngines;

namespace Satusky.EndToEnd.Tests;

/// <summary>A platform on a Docker of its own.</summary>
public sealed class DockerPlatform : Platform
{
    private TestEngine? docker;

    protected override IReadOnlyList<string> BaseImages => ["busybox", "nginx-port"];

    protected override async ValueTask<string?> StartEngineAsync()
    {
        docker = await TestEngine.StartAsync(EngineKind.Docker, CancellationToken.None);
        return docker.Endpoint.ToString();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (docker is not null)
        {
            await docker.DisposeAsync();
        }
    }
}
