using System.Net;
using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.TestEngines;

namespace Satusky.ControlPlane.Tests.Diagnosis;

[Collection("images of real engines")]
public sealed class RealContainerTests(EngineSet engines)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_listener_on_loopback_is_seen_from_outside(EngineKind kind)
    {
        await using var container = await TestContainer.StartAsync(await engines.GetAsync(kind), ["httpd", "-f", "-p", "127.0.0.1:8080"]);
        IReadOnlyList<ListeningSocket>? sockets = null;
        await Wait.UntilAsync(
            async () => (sockets = ListeningSockets.Read((await container.InspectAsync()).State.Pid)) is { Count: > 0 }, "a listening socket", Token);

        Assert.Equal("127.0.0.1:8080", Assert.Single(sockets!).ToString());
        Assert.Equal(Reasons.LoopbackOnly, ListenerDiagnosis.Explain(8080, sockets!, IPAddress.Parse("10.0.0.2"))?.Reason);
    }

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_container_out_of_memory_is_in_the_kernel_s_log(EngineKind kind)
    {
        await using var container = await TestContainer.StartAsync(
            await engines.GetAsync(kind), ["sh", "-c", "x=$(yes | head -c 100000000)"], 16 * 1024 * 1024);

        Assert.Equal(137, await container.WaitAsync());

        // Null where this machine keeps its log from us; never false.
        Assert.NotEqual(false, KernelLog.SaysOutOfMemory(container.Id, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_a_failed_start()
    {
        var engine = await engines.GetAsync(EngineKind.Podman);

        var failure = await Assert.ThrowsAsync<ContainerApiException>(() => TestContainer.StartAsync(engine, ["/nope"]));

        Assert.Equal("\"/nope\" was not found in the image", StartDiagnosis.Explain(failure.EngineMessage).Message);
    }

    private sealed class TestContainer(ContainerEngineClient client, string id, string image) : IAsyncDisposable
    {
        public string Id => id;

        public static async Task<TestContainer> StartAsync(TestEngine engine, IReadOnlyList<string> command, long? memory = null)
        {
            var name = $"diagnosis-{Path.GetRandomFileName()[..8]}";
            await Busybox.ImportAsync(engine.Client, name, ["CMD [\"true\"]"], Token);
            var id = await engine.Client.Containers.CreateAsync(
                new ContainerSpec { Name = name, Image = name, Command = command, MemoryBytes = memory, Network = new NetworkAttachment("none") }, Token);
            var container = new TestContainer(engine.Client, id, name);
            try
            {
                await engine.Client.Containers.StartAsync(id, Token);
                return container;
            }
            catch
            {
                await container.DisposeAsync();
                throw;
            }
        }

        public Task<ContainerDetails> InspectAsync() => client.Containers.InspectAsync(id, Token);

        public Task<int> WaitAsync() => client.Containers.WaitAsync(id, Token);

        public async ValueTask DisposeAsync()
        {
            await client.Containers.RemoveAsync(id, force: true, volumes: true, CancellationToken.None);
            await client.Images.RemoveAsync(image, force: false, CancellationToken.None);
        }
    }
}
