using System.CommandLine;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Access;

internal sealed class TokenCreateCommand : CliCommand
{
    private const int MostDays = 36500;

    private readonly Argument<string?> name = new("name") { Description = "What the token is for", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> nameFlag = Flag.Text("--name", "name", "The same as a flag");
    private readonly Option<int> expires = new("--expires") { Description = "Days until it expires (default 0: never)", HelpName = "days" };

    public TokenCreateCommand() : base("create", "Make an API token; its value is shown once")
    {
        Arguments.Add(name);
        Options.Add(nameFlag);
        Options.Add(expires);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var chosen = run.Value(name) ?? run.Value(nameFlag)
            ?? throw new CliException(
                "the token needs a name",
                "Write for example '1ctl token create ci'") { Code = Reasons.InvalidCommandLine };
        var days = run.Value(expires);
        if (days is < 0 or > MostDays)
            throw new CliException($"--expires {days} is not valid: use a number of days between 0 (never) and {MostDays}")
            { Code = Reasons.InvalidCommandLine };

        var created = await run.Api.CreateTokenAsync(new CreateTokenRequest(chosen, days), cancel);
        if (run.TryWriteJson(created, ContractsJson.Default.CreatedToken))
            return ExitCode.Done;

        run.Print.Success("API token created successfully");
        run.Print.Field("ID", created.TokenId);
        run.Print.Field("Name", created.Name);
        run.Print.Line();
        run.Print.Warn("IMPORTANT: Save this token now. You won't be able to see it again!");
        run.Print.Field("Token", created.Token);
        run.Print.Field("Expires", TokenListCommand.DateOf(created.ExpiresAt));
        return ExitCode.Done;
    }
}
