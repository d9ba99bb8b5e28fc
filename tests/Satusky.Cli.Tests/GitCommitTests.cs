using System.Diagnostics;
using Satusky.Cli.Packaging;
using Satusky.Cli.Tests.Support;

namespace Satusky.Cli.Tests;

public sealed class GitCommitTests : IDisposable
{
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Fact]
    public async Task Only_a_clean_tree_has_a_commit()
    {
        Assert.Null(await CommitAsync());

        Git("init", "-q");
        desk.Write("app/main.go", "x");
        desk.Write("other/file", "x");
        Git("add", "-A");
        Assert.Null(await CommitAsync());

        Git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "first");
        var hash = await CommitAsync();
        Assert.Matches("^[0-9a-f]{40}$", hash);

        desk.Write("other/file", "y");
        Assert.Equal(hash, await CommitAsync());

        desk.Write("app/new.go", "x");
        Assert.Null(await CommitAsync());
    }

    private Task<string?> CommitAsync()
    {
        Directory.CreateDirectory(Path.Combine(desk.Folder, "app"));
        return GitCommit.OfCleanTreeAsync(Path.Combine(desk.Folder, "app"), TestContext.Current.CancellationToken);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = desk.Folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
