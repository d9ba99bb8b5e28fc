using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Satusky.Cli.Client;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Instances;

internal sealed class PortForwardCommand : CliCommand
{
    public const string Summary = "Make ports of an app's instances reachable on this machine, until Ctrl+C";

    private const int MaxPort = 65535;

    private readonly Argument<string?> app = TargetOptions.NameArgument();
    private readonly Argument<string[]> ports = new("ports")
    {
        Description = "LOCAL:REMOTE each; PORT alone is the same on both sides, :REMOTE takes a free local one",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> instance = ExecCommand.InstanceOption();
    private readonly TargetOptions target;
    private readonly Lock printing = new();

    public PortForwardCommand() : base("port-forward", Summary)
    {
        Arguments.Add(app);
        Arguments.Add(ports);
        Options.Add(instance);
        target = new TargetOptions(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        string[] words = [.. run.Value(app) is { } word ? [word] : Array.Empty<string>(), .. run.Value(ports) ?? []];
        var isNamed = words.Length > 0 && char.IsAsciiLetter(words[0][0]);
        var pairs = words.Skip(isNamed ? 1 : 0).Select(Parse).ToList();
        if (pairs.Count == 0)
            throw new CliException("'1ctl port-forward' needs a port", "For example: 1ctl port-forward my-app 8080:8080") { Code = Reasons.InvalidCommandLine };

        var reference = target.Resolve(run, isNamed ? words[0] : null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        await CheckAsync(run, reference, stop.Token);
        var open = new List<LocalPort>();
        try
        {
            foreach (var (local, remote) in pairs)
                open.Add(LocalPort.Open(local, remote));
            Tell(run, open);
            await Task.WhenAll(open.Select(port => port.AcceptAsync(socket => _ = ServeAsync(run, reference, port, socket, stop.Token), stop.Token)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl+C is the ordinary end.
        }
        finally
        {
            open.ForEach(port => port.Dispose());
        }

        return ExitCode.Done;
    }

    /// <summary>What would be refused at the first connection is refused now.</summary>
    private async Task CheckAsync(Invocation run, AppTarget reference, CancellationToken cancel)
    {
        var running = await run.Api.GetInstancesAsync(reference.Reference, cancel);
        var wanted = run.Value(instance);
        if (running.Count == 0)
            throw new CliException($"no instance of {reference.Name ?? reference.Reference} runs", "See why: 1ctl deploy status") { Code = Reasons.InstanceNotFound };
        if (wanted is not null && running.All(i => i.Name != wanted))
            throw new CliException($"there is no running instance \"{wanted}\"", $"Running: {string.Join(", ", running.Select(i => i.Name))}") { Code = Reasons.InstanceNotFound };
    }

    private static void Tell(Invocation run, List<LocalPort> open)
    {
        ForwardedPort[] all = [.. open.SelectMany(port => port.Addresses.Select(address => new ForwardedPort(address.ToString(), port.Remote)))];
        if (run.TryWriteJson<IReadOnlyList<ForwardedPort>>(all, CliJson.Default.IReadOnlyListForwardedPort))
            return;

        foreach (var port in all)
            run.Print.Line($"Forwarding from {port.Address} -> {port.Port}");
    }

    private async Task ServeAsync(Invocation run, AppTarget reference, LocalPort port, Socket socket, CancellationToken cancel)
    {
        using var _ = socket;
        try
        {
            Print(() => run.Print.Line($"Handling connection for {port.Local}"));
            socket.NoDelay = true;
            using var remote = await run.Api.OpenTunnelAsync(reference.Reference, port.Remote, run.Value(instance), cancel);
            if (await new Tunnel(socket, remote).JoinAsync(cancel) is { } broken)
                Print(() => run.Print.Error($"connection for {port.Local}: {broken}"));
        }
        catch (CliException e)
        {
            Print(() => run.Print.Error($"connection for {port.Local}: {e.Message}"));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The program that connected, or all of it, went away.
        }
    }

    private void Print(Action print)
    {
        lock (printing)
            print();
    }

    private static (int Local, int Remote) Parse(string text)
    {
        var parts = text.Split(':');
        var remote = Number(parts[^1]);
        var local = parts.Length == 1 ? remote : parts[0].Length == 0 ? 0 : Number(parts[0]);
        return parts.Length <= 2 && remote > 0 && local is not null
            ? (local.Value, remote.Value)
            : throw new CliException($"\"{text}\" names no ports", "Write LOCAL:REMOTE, such as 8081:8080, with numbers from 1 to 65535") { Code = Reasons.InvalidCommandLine };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MaxPort ? number : null;
}

/// <param name="Address">Where this machine listens.</param>
/// <param name="Port">The port of instances it leads to.</param>
internal sealed record ForwardedPort(string Address, int Port);
