using System.CommandLine;
using System.CommandLine.Help;

namespace Satusky.Cli.Commands;

/// <summary>The root: all commands, and the flags that each of them takes.</summary>
internal sealed class OneCtl : Command
{
    public OneCtl(IReadOnlyCollection<string> words) : base("1ctl", "Deploy and run apps on your own machines")
    {
        Options.Add(Output);
        Options.Add(Profile);
        Options.Add(ApiUrl);
        Options.Add(new HelpOption("--help", "-h") { Description = "Show what a command does and which flags it takes", Recursive = true });
        Options.Add(Version);
        foreach (var command in CommandTree.Create(words))
            Subcommands.Add(command);
    }

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "Format of the output: table or json", HelpName = "format", Recursive = true };

    public Option<string?> Profile { get; } = new("--profile", "-p") { Description = "Profile to use (SATUSKY_PROFILE)", HelpName = "name", Recursive = true };

    public Option<string?> ApiUrl { get; } = new("--api-url") { Description = "Address of the platform's API (SATUSKY_API_URL)", HelpName = "url", Recursive = true };

    public Option<bool> Version { get; } = new("--version") { Description = "Show the version of 1ctl" };
}
