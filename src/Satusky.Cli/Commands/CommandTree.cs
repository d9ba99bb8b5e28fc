using System.CommandLine;
using Satusky.Cli.Commands.Access;
using Satusky.Cli.Commands.Deploys;
using Satusky.Cli.Commands.Instances;
using Satusky.Cli.Commands.Jobs;
using Satusky.Cli.Commands.Logs;
using Satusky.Cli.Commands.Settings;
using Satusky.Cli.Commands.Volumes;

namespace Satusky.Cli.Commands;

/// <summary>The table of contents. Only what a command line can mean is built; the rest stands there by name.</summary>
internal static class CommandTree
{
    private static readonly (string Name, string Description, Func<Command> Create)[] Entries =
    [
        ("init", InitCommand.Summary, () => new InitCommand()),
        ("deploy", DeployCommand.Summary, () => WithDeployCommands(new DeployCommand(), "destroy")),
        ("app", "The commands of 'deploy' under the names of the hosted platform", () => WithDeployCommands(new Command("app"), "delete")),
        ("env", "Environment variables of an app, readable", () => new Command("env")
        {
            new EnvCreateCommand(),
            new EnvListCommand(),
            new EnvUnsetCommand(),
        }),
        ("secret", "Secrets of an app, never shown again", () => new Command("secret")
        {
            new SecretCreateCommand(),
            new SecretListCommand(),
            new SecretUnsetCommand(),
        }),
        ("volumes", "Data of apps that outlives their releases", () => new Command("volumes")
        {
            new VolumesListCommand(),
            new VolumesInspectCommand(),
            new VolumesDetachCommand(),
            new VolumesDeleteCommand(),
        }),
        ("logs", LogsCommand.Summary, () => new LogsCommand { new LogsStreamCommand() }),
        ("job", "Jobs: processes that run once, with an app's configuration", () => new Command("job")
        {
            new JobRunCommand(),
            new JobListCommand(),
            new JobGetCommand(),
            new JobLogsCommand(),
            new JobCancelCommand(),
            new JobDeleteCommand(),
        }),
        ("exec", ExecCommand.Summary, () => new ExecCommand()),
        ("port-forward", PortForwardCommand.Summary, () => new PortForwardCommand()),
        ("machine", "Machines that apps run on", () => new Command("machine") { new MachineListCommand() }),
        ("auth", "Log in to a platform", () => new Command("auth")
        {
            new AuthLoginCommand(),
            new AuthLogoutCommand(),
            new AuthStatusCommand(),
        }),
        ("profile", "Platforms this user works with", () => new Command("profile")
        {
            new ProfileListCommand(),
            new ProfileCreateCommand(),
            new ProfileUseCommand(),
            new ProfileCurrentCommand(),
            new ProfileDeleteCommand(),
        }),
        ("org", "The organization of this login", () => new Command("org") { new OrgCurrentCommand() }),
        ("token", "API tokens", () => new Command("token") { new TokenListCommand(), new TokenCreateCommand(), new TokenDeleteCommand() }),
        ("doctor", DoctorCommand.Summary, () => new DoctorCommand()),
        ("completion", "Completion scripts for shells", () => new Command("completion")
        {
            CompletionCommand.Bash(),
            CompletionCommand.Zsh(),
            CompletionCommand.Fish(),
        }),
        ("docs", DocsCommand.Summary, () => new DocsCommand()),
    ];

    /// <param name="words">The words of the command line.</param>
    public static IEnumerable<Command> Create(IReadOnlyCollection<string> words)
    {
        var needsAll = words.Contains("docs") || words.Contains("completion");
        foreach (var (name, description, create) in Entries)
        {
            // The singular of a group that is named in the plural means the same.
            var singular = name.EndsWith('s') ? name[..^1] : name;
            var command = needsAll || words.Contains(name) || words.Contains(singular) ? create() : new Command(name);
            if (name == "volumes")
                command.Aliases.Add(singular);
            command.Description = description;
            command.Hidden = name == "docs";
            yield return command;
        }
    }

    private static Command WithDeployCommands(Command group, string destroy)
    {
        group.Add(new DeployListCommand());
        group.Add(new DeployGetCommand());
        group.Add(new DeployStatusCommand());
        group.Add(new DeployRestartCommand());
        group.Add(new DeployReleasesCommand());
        group.Add(new DeployRollbackCommand());
        group.Add(new DeployScaleCommand());
        group.Add(new DeployDestroyCommand(destroy));
        return group;
    }
}
