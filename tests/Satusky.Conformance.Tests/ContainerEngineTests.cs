using Satusky.Conformance.Grounds;
using Satusky.ContainerApi;
using Satusky.TestEngines;

namespace Satusky.Conformance.Tests;

public sealed class PodmanTests(PodmanRun run) : IClassFixture<PodmanRun>
{
    public static TheoryData<string> Behaviours => ContainerEngineRun.Behaviours;

    [Theory]
    [MemberData(nameof(Behaviours))]
    public async Task Behaves(string behaviour) => Theory.Passed(await run.ResultAsync(behaviour));
}

public sealed class DockerTests(DockerRun run) : IClassFixture<DockerRun>
{
    public static TheoryData<string> Behaviours => ContainerEngineRun.Behaviours;

    [Theory]
    [MemberData(nameof(Behaviours))]
    public async Task Behaves(string behaviour) => Theory.Passed(await run.ResultAsync(behaviour));
}

public sealed class PodmanRun() : ContainerEngineRun(EngineKind.Podman);

public sealed class DockerRun() : ContainerEngineRun(EngineKind.Docker);

/// <summary>The suite on a container engine of the test's own.</summary>
public abstract class ContainerEngineRun(EngineKind kind) : EngineRun
{
    private TestEngine? engine;

    public static TheoryData<string> Behaviours => Theory.Of(ContainersGround.Lacks);

    private protected override async Task<IGround> OpenAsync(CancellationToken cancellationToken)
    {
        engine = await TestEngine.StartAsync(kind, cancellationToken);
        return await ContainersGround.OpenAsync(engine.Endpoint, null, cancellationToken);
    }

    private protected override ValueTask CloseAsync() => engine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
