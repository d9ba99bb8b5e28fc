using System.CommandLine;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class TokenDeleteCommand : CliCommand
{
    private readonly Argument<string> id = new("token-id") { Description = "ID of the token, as '1ctl token list' shows it" };
    private readonly YesOption yes = new();

    public TokenDeleteCommand() : base("delete", "Delete an API token; what uses it is locked out at once")
    {
        Arguments.Add(id);
        Options.Add(yes);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var token = run.Value(id)!;
        if (!run.Confirm($"Delete token {token}? This cannot be undone.", yes))
            return ExitCode.Done;

        await run.Api.DeleteTokenAsync(token, cancel);
        run.Print.Success("Token deleted successfully");
        return ExitCode.Done;
    }
}
