using System.Runtime.CompilerServices;
using Satusky.Cli.Tests.Support;

namespace Satusky.Cli.Tests;

public sealed class ReferencePageTests
{
    [Fact]
    public async Task The_reference_page_is_current()
    {
        using var desk = new Desk();
        var page = (await desk.RunAsync("docs")).Out;
        var stored = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../docs/cli.md"), TestContext.Current.CancellationToken);

        Assert.True(page == stored, "docs/cli.md differs from the commands: write it anew with 'dotnet run --project src/Satusky.Cli -- docs > docs/cli.md'");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
