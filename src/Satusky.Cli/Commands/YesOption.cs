using System.CommandLine;

namespace Satusky.Cli.Commands;

internal sealed class YesOption : Option<bool>
{
    public YesOption() : base("--yes", "-y") => Description = "Do it without asking";
}
