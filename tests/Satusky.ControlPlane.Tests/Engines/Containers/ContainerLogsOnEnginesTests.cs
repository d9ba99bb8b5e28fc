using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Tests.Logs;
using Satusky.TestEngines;
using static Satusky.ControlPlane.Tests.Logs.LogFolder;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class ContainerLogsOnEnginesTests(EngineSet engines) : IAsyncDisposable
{
    private const string Script = """
        i=0
        while [ $i -lt 3000 ]; do
          echo "line $i"
          i=$((i+1))
          [ $((i % 500)) -ne 0 ] || sleep 0.3
        done
        head -c 40000 /dev/zero | tr '\0' x
        echo
        echo "last words" >&2
        exit 3
        """;

    private readonly LogFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_run_is_stored_whole_across_restarts(EngineKind kind)
    {
        var engine = (await engines.GetAsync(kind)).Client;
        var image = await Busybox.ImportAsync(engine, "satusky-test/logs:1", [], Stop);
        var id = await engine.Containers.CreateAsync(
            new ContainerSpec { Name = $"logs-{Guid.NewGuid():n}"[..12], Image = image, Command = ["/bin/sh", "-c", Script] }, Stop);
        await engine.Containers.StartAsync(id, Stop);
        var started = (await engine.Containers.InspectAsync(id, Stop)).State.StartedAt!.Value;
        var run = new ContainerRun(App, id, "a1b2c", 1, started, NoMask);
        var random = new Random(7);
        bool ended;
        var restarts = 0;
        LogArchive archive;
        do
        {
            archive = _folder.Open(segmentBytes: 20_000);
            await using (var logs = new ContainerLogs(engine, archive, TimeProvider.System, NullLogger<ContainerLogs>.Instance))
                ended = await logs.WaitForEndAsync(run, TimeSpan.FromMilliseconds(random.Next(50, 500)), Stop);
            await archive.DisposeAsync();
            restarts++;
        }
        while (!ended);

        archive = _folder.Open();
        var lines = await ReadAsync(archive);
        await engine.Containers.RemoveAsync(id, force: true, volumes: true, Stop);
        Assert.True(restarts > 3, $"only {restarts} restarts");
        Assert.Equal(Enumerable.Range(0, 3000).Select(number => $"line {number}"), lines[..3000]);
        Assert.Equal(2, lines.Length - 3000);
        Assert.Equal("last words", Assert.Single(lines[3000..], line => line[0] == 'l'));
        Assert.EndsWith("xxx" + LogText.CutMark, Assert.Single(lines[3000..], line => line[0] == 'x'), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
