using System.CommandLine;
using Satusky.Cli.Configuration;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

/// <summary>The flags of <c>deploy</c> that say what the app should be, and the hidden ones that this platform does not know yet.</summary>
internal sealed class DeploySettings
{
    private readonly Option<string?> cpu = Flag.Text(
        "--cpu",
        "cores",
        $"Processor time, in cores: 1, 0.5 or 500m (default {AppSpec.DefaultCpu})");
    private readonly Option<string?> memory = Flag.Text("--memory", "size", $"Memory: 512Mi or 2Gi (default {AppSpec.DefaultMemory})");
    private readonly Option<string[]> machine = Flag.Texts(
        "--machine",
        "name",
        "Machine to run on, by name; repeat for several (default: any)");
    private readonly Option<int?> port = Flag.Number("--port", "port", $"Port the app listens on (default {AppSpec.DefaultPort})");
    private readonly Option<int?> replicas = Flag.Number("--replicas", "count", "Number of instances (default 1)");
    private readonly Option<string?> dockerfile = Flag.Text(
        "--dockerfile",
        "path",
        "Dockerfile, from the folder of satusky.toml (default Dockerfile)");
    private readonly Option<string?> healthPath = Flag.Text(
        "--health-path",
        "path",
        "Path that answers 2xx or 3xx when the app is ready (default: the port answers)");
    private readonly Option<string?> strategy = Flag.Text(
        "--strategy",
        "name",
        "How a new release replaces the old one: rolling or recreate (default rolling)");
    private readonly Option<string?> maxSurge = Flag.Text(
        "--rolling-max-surge",
        "share",
        "Instances above the wanted number during a rollout (default 25%)");
    private readonly Option<string?> maxUnavailable = Flag.Text(
        "--rolling-max-unavailable",
        "share",
        "Instances that may be missing during a rollout (default 25%)");
    private readonly Option<string[]> waitFor = Flag.Texts(
        "--wait-for",
        "target",
        "Start only when this is ready: an app, or host:port; repeat for several");
    private readonly Option<string?> volumeSize = Flag.Text("--volume-size", "size", "Size of the app's volume: 512Mi or 5Gi");
    private readonly Option<string?> volumeMount = Flag.Text("--volume-mount", "path", "Absolute path of the volume inside of instances");
    private readonly Option<string?> volumeClass = Flag.Text("--volume-storage-class", "name", "Storage class of the volume, on Kubernetes (default: the cluster's)");
    private readonly List<(Unavailable.Flag Flag, Option Option)> unavailable = [];

    public DeploySettings(Command command)
    {
        foreach (var option in (Option[])[cpu, memory, machine, port, replicas, dockerfile, healthPath, strategy, maxSurge, maxUnavailable, waitFor, volumeSize, volumeMount, volumeClass])
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
        Checked(strategy, run.Value(strategy), SettingRules.StrategyFault);
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
            MaxUnavailable = Checked(
                maxUnavailable,
                run.Value(maxUnavailable),
                value => SettingRules.Share("rolling_max_unavailable", value)),
            WaitFor = run.IsGiven(waitFor) ? [.. run.Value(waitFor)!.Select(text => Checked(waitFor, text, target => WaitTarget.Fault(target, ""))!)] : null,
            Volume = run.IsGiven(volumeSize) || run.IsGiven(volumeMount) || run.IsGiven(volumeClass)
                ? new VolumeSettings
                {
                    Size = Checked(volumeSize, run.Value(volumeSize), VolumeRules.SizeFault),
                    Mount = Checked(volumeMount, run.Value(volumeMount), VolumeRules.MountFault),
                    Class = Checked(volumeClass, run.Value(volumeClass), VolumeRules.ClassFault),
                }
                : null,
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
                throw new CliException($"{flag.Name} is not available on this platform yet: remove it{flag.Instead}")
                { Code = Reasons.NotAvailable };
        }
    }
}
