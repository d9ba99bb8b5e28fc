using System.CommandLine;
using Satusky.Cli.Configuration;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

/// <summary>The flags of <c>deploy</c> that say what the app should be, and the hidden ones that this platform does not know yet.</summary>
internal sealed class DeploySettings
{
    private readonly Option<string?> cpu = new("--cpu") { Description = $"Processor time, in cores: 1, 0.5 or 500m (default {AppSpec.DefaultCpu})", HelpName = "cores" };
    private readonly Option<string?> memory = new("--memory") { Description = $"Memory: 512Mi or 2Gi (default {AppSpec.DefaultMemory})", HelpName = "size" };
    private readonly Option<string[]> machine = new("--machine") { Description = "Machine to run on, by name; repeat for several (default: any)", HelpName = "name" };
    private readonly Option<int?> port = new("--port") { Description = $"Port the app listens on (default {AppSpec.DefaultPort})", HelpName = "port" };
    private readonly Option<int?> replicas = new("--replicas") { Description = "Number of instances (default 1)", HelpName = "count" };
    private readonly Option<string?> dockerfile = new("--dockerfile") { Description = "Dockerfile, from the folder of satusky.toml (default Dockerfile)", HelpName = "path" };
    private readonly Option<string?> healthPath = new("--health-path") { Description = "Path that answers 2xx or 3xx when the app is ready (default: the port answers)", HelpName = "path" };
    private readonly Option<string?> strategy = new("--strategy") { Description = "How a new release replaces the old one: rolling or recreate (default rolling)", HelpName = "name" };
    private readonly Option<string?> maxSurge = new("--rolling-max-surge") { Description = "Instances above the wanted number during a rollout (default 25%)", HelpName = "share" };
    private readonly Option<string?> maxUnavailable = new("--rolling-max-unavailable") { Description = "Instances that may be missing during a rollout (default 25%)", HelpName = "share" };
    private readonly List<(Unavailable.Flag Flag, Option Option)> unavailable = [];

    public DeploySettings(Command command)
    {
        foreach (var option in (Option[])[cpu, memory, machine, port, replicas, dockerfile, healthPath, strategy, maxSurge, maxUnavailable])
            command.Options.Add(option);
        foreach (var flag in Unavailable.DeployFlags)
        {
            Option option = flag.Default is "true" or "false"
                ? new Option<bool>(flag.Name) { Hidden = true }
                : new Option<string[]>(flag.Name) { Hidden = true };
            unavailable.Add((flag, option));
            command.Options.Add(option);
        }
    }

    /// <summary>The settings given as flags; all faults at once.</summary>
    public AppSettings Read(Invocation run)
    {
        RefuseUnavailable(run);
        var faults = new List<string>();
        T? Checked<T>(Option option, T? value, Func<T, string?> rule)
        {
            if (value is not null && rule(value) is { } fault)
                faults.Add($"{option.Name}: {fault}");
            return value;
        }

        Checked(port, run.Value(port), value => SettingRules.Port(value!.Value));
        Checked(replicas, run.Value(replicas), value => SettingRules.Replicas(value!.Value));
        Checked(strategy, run.Value(strategy), value => SettingRules.Strategy(value) is null ? $"invalid strategy \"{value}\": must be {SettingRules.Strategies}" : null);
        var settings = new AppSettings
        {
            Cpu = Checked(cpu, run.Value(cpu), SettingRules.Cpu),
            Memory = Checked(memory, run.Value(memory), SettingRules.Memory),
            Machines = run.IsGiven(machine) ? [.. run.Value(machine)!.Select(name => Checked(machine, name, SettingRules.Machine)!)] : null,
            Port = run.Value(port),
            Replicas = run.Value(replicas),
            Dockerfile = Checked(dockerfile, run.Value(dockerfile), SettingRules.Dockerfile),
            HealthPath = Checked(healthPath, run.Value(healthPath), SettingRules.HealthPath),
            Strategy = run.Value(strategy) is { } text ? SettingRules.Strategy(text) : null,
            MaxSurge = Checked(maxSurge, run.Value(maxSurge), value => SettingRules.Share("rolling_max_surge", value)),
            MaxUnavailable = Checked(maxUnavailable, run.Value(maxUnavailable), value => SettingRules.Share("rolling_max_unavailable", value)),
        };
        return faults.Count == 0 ? settings : throw CliException.OfFaults(faults, Reasons.InvalidCommandLine);
    }

    private void RefuseUnavailable(Invocation run)
    {
        foreach (var (flag, option) in unavailable.Where(pair => run.IsGiven(pair.Option)))
        {
            var changesNothing = option is Option<bool> onOff
                ? run.Value(onOff) == (flag.Default == "true")
                : run.Value((Option<string[]>)option)!.All(value => value == flag.Default);
            if (!changesNothing)
                throw new CliException($"{flag.Name} is not available on this platform yet: remove it{flag.Instead}") { Code = Reasons.NotAvailable };
        }
    }
}
