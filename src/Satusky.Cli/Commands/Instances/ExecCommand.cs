using System.CommandLine;
using Satusky.Cli.Client;

namespace Satusky.Cli.Commands.Instances;

internal sealed class ExecCommand : CliCommand
{
    public const string Summary = "Run a command in a running instance of an app; its exit code is passed on";

    private readonly TargetOptions target;
    private readonly InteractiveOptions interactive;
    private readonly Trailing trailing;
    private readonly Option<string?> instance = InstanceOption();

    public ExecCommand() : base("exec", Summary)
    {
        trailing = new Trailing(this, "command", "The program and its arguments, behind --", least: 1);
        interactive = new InteractiveOptions(this);
        Options.Add(instance);
        target = new TargetOptions(this);
    }

    public static Option<string?> InstanceOption() => Flag.Text("--instance", "name", "This instance (default: the one that serves first)");

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var (name, command) = trailing.Read(run);
        var start = interactive.Start(run, command);
        var app = target.Resolve(run, name);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        using var socket = await run.Api.ExecAsync(app.Reference, run.Value(instance), stop.Token);
        return await RemoteProcess.RunAsync(socket, start, run.Host.Terminal, stop.Token);
    }
}
