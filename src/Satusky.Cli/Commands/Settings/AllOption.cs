using System.CommandLine;

namespace Satusky.Cli.Commands.Settings;

internal sealed class AllOption : Option<bool>
{
    public AllOption() : base("--all") => Description = "List all apps, also inside the directory of one";
}
