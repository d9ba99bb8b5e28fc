using System.CommandLine;
using Satusky.Cli.Commands.Access;
using Satusky.Cli.Commands.Deploys;
using Satusky.Cli.Commands.Logs;
using Satusky.Cli.Commands.Settings;

namespace Satusky.Cli.Commands;

/// <summary>The table of contents.</summary>
internal static class CommandTree
{
    public static IEnumerable<Command> Create()
    {
        yield return new InitCommand();
        yield return new DeployCommand
        {
            new DeployListCommand(),
            new DeployGetCommand(),
            new DeployStatusCommand(),
            new DeployRestartCommand(),
            new DeployReleasesCommand(),
            new DeployRollbackCommand(),
            new DeployScaleCommand(),
            new DeployDestroyCommand("destroy"),
        };
        yield return new Command("app", "The commands of 'deploy' under the names of the hosted platform")
        {
            new DeployListCommand(),
            new DeployGetCommand(),
            new DeployStatusCommand(),
            new DeployRestartCommand(),
            new DeployReleasesCommand(),
            new DeployRollbackCommand(),
            new DeployScaleCommand(),
            new DeployDestroyCommand("delete"),
        };
        yield return new Command("env", "Environment variables of an app, readable") { new EnvCreateCommand(), new EnvListCommand(), new EnvUnsetCommand() };
        yield return new Command("secret", "Secrets of an app, never shown again") { new SecretCreateCommand(), new SecretListCommand(), new SecretUnsetCommand() };
        yield return new LogsCommand { new LogsStreamCommand() };
        yield return new Command("machine", "Machines that apps run on") { new MachineListCommand() };
        yield return new Command("auth", "Log in to a platform") { new AuthLoginCommand(), new AuthLogoutCommand(), new AuthStatusCommand() };
        yield return new Command("profile", "Platforms this user works with")
        {
            new ProfileListCommand(),
            new ProfileCreateCommand(),
            new ProfileUseCommand(),
            new ProfileCurrentCommand(),
            new ProfileDeleteCommand(),
        };
        yield return new Command("org", "The organization of this login") { new OrgCurrentCommand() };
        yield return new Command("token", "API tokens") { new TokenListCommand(), new TokenCreateCommand(), new TokenDeleteCommand() };
        yield return new DoctorCommand();
        yield return new Command("completion", "Completion scripts for shells") { CompletionCommand.Bash(), CompletionCommand.Zsh(), CompletionCommand.Fish() };
        yield return new DocsCommand();
    }
}
