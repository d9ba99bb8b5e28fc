using System.Net.Http.Json;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Configuration;

public sealed class RestartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_good_document_is_served_after_a_restart()
    {
        await using var app = await TestApp.SayingAsync("still here");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(5, app.Active()));

        await edge.StopAsync();
        await edge.StartAgainAsync();

        Assert.Equal("still here", await edge.GetAsync());
        Assert.Equal(new EdgeVersion(5, 5), await VersionAsync(edge));
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_files()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner, File.GetUnixFileMode(LastGood(edge)));
        Assert.Equal(Owner, File.GetUnixFileMode(edge.Options.ControlSocket));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(edge.Options.StateDirectory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":3,\"platform_")]
    [InlineData("{\"version\":3,\"platform_domain\":\"\",\"services\":[],\"hosts\":[],\"certificates\":[],\"networks\":[]}")]
    [InlineData("\0\0\0\0")]
    public async Task A_broken_file_never_prevents_the_start(string content)
    {
        await using var app = await TestApp.SayingAsync("new");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        await edge.StopAsync();
        await File.WriteAllTextAsync(LastGood(edge), content, Stop);
        await edge.StartAgainAsync();

        Assert.Equal(new EdgeVersion(0, 0), await VersionAsync(edge));
        await edge.PutAsync(TestDocument.Serving(2, app.Active()));
        Assert.Equal("new", await edge.GetAsync());
    }

    [Fact]
    public async Task A_document_that_cannot_be_stored_is_served_and_said()
    {
        await using var app = await TestApp.SayingAsync("served");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));
        Directory.CreateDirectory(LastGood(edge) + ".new");

        await edge.PutAsync(TestDocument.Serving(2, app.Active()));
        Assert.Equal(new EdgeVersion(2, 1), await VersionAsync(edge));
        Assert.Equal("served", await edge.GetAsync());

        Directory.Delete(LastGood(edge) + ".new");
        await edge.PutAsync(TestDocument.Serving(2, app.Active()));
        Assert.Equal(new EdgeVersion(2, 2), await VersionAsync(edge));
    }

    [Fact]
    public async Task A_second_edge_on_the_same_socket_is_refused()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        var refused = await Assert.ThrowsAnyAsync<IOException>(() => EdgeHost.StartAsync(edge.Options, Stop));

        Assert.Contains(edge.Options.ControlSocket, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(new EdgeVersion(1, 1), await VersionAsync(edge));
    }

    private static string LastGood(RunningEdge edge) => Path.Combine(edge.Options.StateDirectory, "last-good.json");

    private static Task<EdgeVersion?> VersionAsync(RunningEdge edge) =>
        edge.Control.GetFromJsonAsync(EdgeControl.Version, EdgeJson.Default.EdgeVersion, Stop);
}
