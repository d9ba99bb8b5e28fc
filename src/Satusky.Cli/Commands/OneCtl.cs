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

    public Option<string?> Output { get; } = Recursive(Flag.Text("--output", "format", "Format of the output: table or json", "-o"));

    public Option<string?> Profile { get; } = Recursive(Flag.Text("--profile", "name", "Profile to use (SATUSKY_PROFILE)", "-p"));

    public Option<string?> ApiUrl { get; } = Recursive(Flag.Text("--api-url", "url", "Address of the platform's API (SATUSKY_API_URL)"));

    public Option<bool> Version { get; } = Flag.Switch("--version", "Show the version of 1ctl");

    private static Option<string?> Recursive(Option<string?> option)
    {
        option.Recursive = true;
        return option;
    }
}
