using System.Formats.Tar;
using System.Net.Sockets;
using Satusky.Cli.Packaging;
using Satusky.Cli.Tests.Support;

namespace Satusky.Cli.Tests;

public sealed class BuildContextTests : IDisposable
{
    private readonly Desk desk = new();

    public BuildContextTests() => desk.Write("Dockerfile", "FROM scratch\n");

    public void Dispose() => desk.Dispose();

    [Fact]
    public void An_excluded_Dockerfile_is_sent_all_the_same()
    {
        desk.Write(".dockerignore", "*\n!src\n");
        desk.Write("src/main.go", "x");
        desk.Write("secret.env", "x");

        Assert.Equal([".dockerignore", "Dockerfile", "src", "src/main.go"], Collect());
    }

    [Fact]
    public void An_exception_brings_back_a_file_of_an_excluded_folder()
    {
        desk.Write(".dockerignore", "node_modules\n!node_modules/keep/me.js\n");
        desk.Write("node_modules/keep/me.js", "x");
        desk.Write("node_modules/keep/other.js", "x");
        desk.Write("node_modules/drop/me.js", "x");

        Assert.Equal([".dockerignore", "Dockerfile", "node_modules", "node_modules/keep", "node_modules/keep/me.js"], Collect());
    }

    [Fact]
    public void A_list_for_one_Dockerfile_replaces_the_general_one()
    {
        desk.Write("build/web.Dockerfile", "FROM scratch\n");
        desk.Write("build/web.Dockerfile.dockerignore", "*.md\n");
        desk.Write(".dockerignore", "*.go\n");
        desk.Write("main.go", "x");
        desk.Write("readme.md", "x");

        Assert.Equal(["Dockerfile", "build", "build/web.Dockerfile", "build/web.Dockerfile.dockerignore", "main.go"], Collect("./build/web.Dockerfile"));
    }

    [Fact]
    public void Links_inside_are_kept_as_links()
    {
        desk.Write("lib/real.so.1", "x");
        Link("lib/real.so", "real.so.1");
        Link("current", "lib/../lib");

        var entries = BuildContext.Collect(desk.Folder, "Dockerfile").Entries;

        Assert.Equal("real.so.1", entries.Single(entry => entry.Path == "lib/real.so").LinkTarget);
        Assert.Equal("lib/../lib", entries.Single(entry => entry.Path == "current").LinkTarget);
        Assert.DoesNotContain(entries, entry => entry.Path.StartsWith("current/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("deep/up/../../x")]
    [InlineData("self")]
    public void A_link_that_leaves_is_refused_by_name(string target)
    {
        desk.Write("deep/inner/file", "x");
        Link("deep/up", "inner/../../deep");
        Link("self", "deep/up/../../../x");
        Link("escape", target);

        var fault = Assert.Throws<CliException>(() => Collect());

        Assert.Matches("^the link (escape|self) -> .* leaves the build context$", fault.Message);
        Assert.Contains(".dockerignore", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_is_refused_by_name()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(desk.Folder, "app.sock")));

        Assert.Equal("app.sock is a socket, which cannot be sent", Assert.Throws<CliException>(() => Collect()).Message);

        desk.Write(".dockerignore", "*.sock\n");
        Assert.Equal([".dockerignore", "Dockerfile"], Collect());
    }

    [Fact]
    public void Too_much_names_the_biggest_entries()
    {
        using (var file = File.Create(Path.Combine(desk.Folder, "dump.sql")))
            file.SetLength(600 * 1024 * 1024);
        desk.Write("src/main.go", "x");

        var fault = Assert.Throws<CliException>(() => Collect());

        Assert.Equal("the build context is 600 MB, more than the 500 MB that can be sent", fault.Message);
        Assert.Equal("  600 MB  dump.sql", fault.Details[1]);
    }

    [Fact]
    public async Task The_archive_keeps_modes_links_and_contents()
    {
        File.SetUnixFileMode(desk.Write("run.sh", "#!/bin/sh\n"), (UnixFileMode)0b111_101_001);
        Link("go", "run.sh");
        using var content = new ArchiveContent(BuildContext.Collect(desk.Folder, "Dockerfile"));

        await using var zip = new System.IO.Compression.GZipStream(await content.ReadAsStreamAsync(TestContext.Current.CancellationToken), System.IO.Compression.CompressionMode.Decompress);
        using var tar = new TarReader(zip);
        var seen = new Dictionary<string, (TarEntryType Type, string Text)>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            seen[entry.Name] = (entry.EntryType, entry.EntryType == TarEntryType.SymbolicLink ? entry.LinkName : reader.ReadToEnd());
            if (entry.Name == "run.sh")
                Assert.Equal((UnixFileMode)0b111_101_001, entry.Mode);
        }

        Assert.Equal((TarEntryType.RegularFile, "#!/bin/sh\n"), seen["run.sh"]);
        Assert.Equal((TarEntryType.SymbolicLink, "run.sh"), seen["go"]);
    }

    private string[] Collect(string dockerfile = "Dockerfile") => [.. BuildContext.Collect(desk.Folder, dockerfile).Entries.Select(entry => entry.Path)];

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(desk.Folder, path), target);
}
