using System.Diagnostics;
using System.Runtime.InteropServices;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Tests;

/// <summary>What only the built program can show: streams, signals, exit codes.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private const int Interrupt = 2;

    private static readonly LogEntry Entry = new("c1", Desk.Now, LogSource.Stdout, "web", "i1", "grüße 💡");

    private readonly Desk desk = new(toml: "[app]\nname = \"web\"\n");

    public void Dispose() => desk.Dispose();

    [Fact]
    public async Task The_program_writes_utf8_and_gives_exit_codes()
    {
        Assert.Equal((0, "1ctl 0.1.0\n", ""), await RunAsync("--version"));
        Assert.Equal((1, "", "❌ command \"dploy\" not found: did you mean deploy?"), First(await RunAsync("dploy")));
        Assert.Equal((3, "", "❌ not authenticated. Please run '1ctl auth login' to authenticate"), First(await RunAsync("deploy", "list")));
    }

    [Fact]
    public async Task Output_is_appended_to_a_file_that_others_write_too()
    {
        var file = desk.Write("out.txt", "");

        await ShellAsync($"echo before >> '{file}'; {{ '{Program}' --version; '{Program}' --version; echo after; }} >> '{file}'");

        Assert.Equal("before\n1ctl 0.1.0\n1ctl 0.1.0\nafter\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_stream_with_0()
    {
        await using var platform = await StreamAsync();
        using var program = Start(platform, "logs", "stream");
        Assert.Equal("2026-04-27T10:05:00Z [web] grüße 💡", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        Assert.Equal(0, Kill(program.Id, Interrupt));
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (program.ExitCode, await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_stream()
    {
        await using var platform = await StreamAsync();
        Configure(platform);

        Assert.Equal("2026-04-27T10:05:00Z [web] grüße 💡\n", await ShellAsync($"'{Program}' logs stream | head -1"));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "1ctl");

    private static async Task<ScriptedPlatform> StreamAsync() => (await ScriptedPlatform.StartAsync()).OnSocket("apps/web/logs/stream", async socket =>
    {
        while (true)
        {
            await socket.SendAsync(Entry, ContractsJson.Default.LogEntry);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    });

    private static (int, string, string) First((int Code, string Out, string Error) result) => (result.Code, result.Out, result.Error.Split('\n')[0]);

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var program = Start(null, arguments);
        var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, output, await error);
    }

    private Process Start(ScriptedPlatform? platform, params string[] arguments)
    {
        if (platform is not null)
            Configure(platform);
        return Process.Start(Info(Program, arguments))!;
    }

    private void Configure(ScriptedPlatform platform)
    {
        desk.Variables["SATUSKY_API_URL"] = platform.Url;
        desk.Variables["SATUSKY_API_KEY"] = "sat_token";
    }

    private async Task<string> ShellAsync(string script)
    {
        using var shell = Process.Start(Info("bash", ["--norc", "-c", script]))!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private ProcessStartInfo Info(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = desk.Folder };
        foreach (var (name, value) in desk.Variables)
            info.Environment[name] = value;
        foreach (var name in (string[])["SATUSKY_API_URL", "SATUSKY_API_KEY", "SATUSKY_PROFILE"])
        {
            if (!desk.Variables.ContainsKey(name))
                info.Environment.Remove(name);
        }

        return info;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
