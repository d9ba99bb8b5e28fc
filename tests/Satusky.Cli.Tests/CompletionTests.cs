using System.Diagnostics;
using Satusky.Cli.Tests.Support;

namespace Satusky.Cli.Tests;

public sealed class CompletionTests : IDisposable
{
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Theory]
    [InlineData("1ctl dep", "deploy")]
    [InlineData("1ctl deploy re", "restart releases")]
    [InlineData("1ctl -o json deploy sta", "status")]
    [InlineData("1ctl deploy --stra", "--strategy")]
    [InlineData("1ctl deploy --strategy r", "rolling recreate")]
    [InlineData("1ctl env create --e", "--env")]
    [InlineData("1ctl -o ", "table json")]
    [InlineData("1ctl deploy --image ", "")]
    [InlineData("1ctl deploy --config sat", "satusky.toml")]
    [InlineData("1ctl machine ", "list")]
    public async Task Bash_completes_commands_flags_and_values(string line, string expected)
    {
        desk.Write("satusky.toml", "");
        var script = (await desk.RunAsync("completion bash")).Out;
        var words = line.Split(' ');
        var ask = $"""
            {script}
            COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}
            _1ctl; echo "${"{COMPREPLY[*]}"}"
            """;

        Assert.Equal((0, expected), await RunAsync("bash", "--norc", "-c", ask));
    }

    [Fact]
    public async Task Every_script_knows_every_command_and_no_hidden_flag()
    {
        foreach (var shell in (string[])["bash", "zsh", "fish"])
        {
            var script = (await desk.RunAsync("completion " + shell)).Out;
            Assert.Contains("'1ctl deploy rollback'", script, StringComparison.Ordinal);
            Assert.Contains("rolling-max-surge", script, StringComparison.Ordinal);
            Assert.DoesNotContain("hpa", script, StringComparison.Ordinal);
            Assert.DoesNotContain("1ctl docs", script, StringComparison.Ordinal);
        }
    }

    private async Task<(int Code, string Out)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = desk.Folder })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, text.TrimEnd('\n'));
    }
}
