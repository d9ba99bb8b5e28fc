using System.Text;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Tests;

public sealed class ExecTests
{
    private const string Exec = "apps/web/exec";

    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task Both_outputs_and_the_exit_code_are_passed_on()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform);
        ProcessMessage? first = null;
        platform.OnSocket(Exec, async socket =>
        {
            first = await socket.ReceiveAsync(Json.ProcessMessage);
            await socket.SendBytesAsync([1, .. "out"u8]);
            await socket.SendBytesAsync([2, .. "err"u8]);
            await socket.SendAsync(new ProcessEnd(7, null), Json.ProcessEnd);
        });

        Assert.Equal(7, (await desk.RunAsync("exec web --instance web-1 -- ls -l -o json --help")).Code);

        Assert.Equal(["ls", "-l", "-o", "json", "--help"], first!.Start!.Command);
        Assert.Equal((false, false, null as TerminalSize), (first.Start.Stdin, first.Start.Tty, first.Terminal));
        Assert.Equal("out|err", $"{Text(desk.Terminal.OutputBytes)}|{Text(desk.Terminal.ErrorBytes)}");
        Assert.Equal("?instance=web-1", platform.Requests.Single().Query);
    }

    [Fact]
    public async Task Input_goes_over_with_its_end()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform);
        platform.OnSocket(Exec, async socket =>
        {
            Assert.True((await socket.ReceiveAsync(Json.ProcessMessage)).Start!.Stdin);
            await socket.SendBytesAsync([1, .. (await socket.ReceiveAsync())!.Value.Data]);
            Assert.True((await socket.ReceiveAsync(Json.ProcessMessage)).InputEnded);
            await socket.SendAsync(new ProcessEnd(0, null), Json.ProcessEnd);
        });
        await desk.Terminal.TypeAsync("hello");
        desk.Terminal.EndInput();

        Assert.Equal(0, (await desk.RunAsync("exec web -i -- cat")).Code);
        Assert.Equal("hello", Text(desk.Terminal.OutputBytes));
    }

    [Fact]
    public async Task A_terminal_is_raw_meanwhile_and_tells_its_size()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform);
        var wasRaw = false;
        platform.OnSocket(Exec, async socket =>
        {
            Assert.Equal(new TerminalSize(120, 40), (await socket.ReceiveAsync(Json.ProcessMessage)).Terminal);
            await Wait.UntilAsync(() => desk.Terminal.IsWatched);
            wasRaw = desk.Terminal.IsRaw;
            desk.Terminal.Resize(new TerminalSize(80, 25));
            Assert.Equal(new TerminalSize(80, 25), (await socket.ReceiveAsync(Json.ProcessMessage)).Terminal);
            await socket.SendAsync(new ProcessEnd(0, null), Json.ProcessEnd);
        });

        Assert.Equal(0, (await desk.RunAsync(["exec", "-it", "web", "--", "sh"], onTerminal: true)).Code);
        Assert.Equal((true, false), (wasRaw, desk.Terminal.IsRaw));
    }

    [Fact]
    public async Task Ctrl_C_gives_the_terminal_back()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform);
        desk.Variables["NO_COLOR"] = "1";
        platform.OnSocket(Exec, async socket =>
        {
            await socket.ReceiveAsync();
            await Wait.UntilAsync(() => desk.Terminal.IsRaw);
            desk.PressCtrlC();
            await socket.UntilClientLeavesAsync();
        });

        (await desk.RunAsync(["exec", "-it", "web", "--", "sh"], onTerminal: true)).Is(130, "", "❌ interrupted");
        Assert.False(desk.Terminal.IsRaw);
    }

    [Fact]
    public async Task What_could_not_be_started_is_explained()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform);
        platform.OnSocket(Exec, async socket =>
        {
            await socket.ReceiveAsync();
            await socket.SendAsync(new ProcessEnd(null, new Problem("about:blank", "Conflict", 409, Reasons.StartFailed, "\"nope\" was not found in the image", null, "Name a program")), Json.ProcessEnd);
        });

        (await desk.RunAsync("exec web -- nope")).Is(1, "", "❌ \"nope\" was not found in the image\nName a program");
    }

    [Fact]
    public async Task A_lost_platform_is_no_exit_code()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform);
        platform.OnSocket(Exec, async socket =>
        {
            await socket.ReceiveAsync();
            socket.Break();
        });

        (await desk.RunAsync("exec web -- sleep 100")).Is(4, "", "❌ the connection to the platform was lost; what became of the process is not known");
    }

    [Fact]
    public async Task A_role_that_may_not_is_refused()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).OnProblem("GET " + Exec, 403, Reasons.Forbidden, "ann@example.com is viewer of default and may not run commands in instances: ask an admin");
        using var desk = new Desk(platform);

        (await desk.RunAsync("exec web -- ls")).Is(3, "", "❌ ann@example.com is viewer of default and may not run commands in instances: ask an admin");
    }

    [Theory]
    [InlineData("exec web", "❌ '1ctl exec' needs a command behind --\nFor example: 1ctl exec my-app -- ls -l")]
    [InlineData("exec web ls -- x", "❌ '1ctl exec' does not take the argument \"ls\"\nWrite the command behind --: 1ctl exec web -- ls x")]
    [InlineData("exec -it web -- sh", "❌ there is no terminal here to give to the process\nLeave --tty out; --stdin alone sends a file or a pipe")]
    public async Task A_wrong_command_line_is_explained(string words, string error)
    {
        using var desk = new Desk();

        (await desk.RunAsync(words)).Is(1, "", error);
    }

    private static string Text(MemoryStream bytes) => Encoding.UTF8.GetString(bytes.ToArray());
}
