using System.Globalization;
using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class TokenListCommand() : CliCommand("list", "List the API tokens of this user, without their values")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var tokens = await run.Api.GetTokensAsync(cancel);
        if (run.TryWriteJson(tokens, ContractsJson.Default.IReadOnlyListTokenView))
            return ExitCode.Done;

        if (tokens.Count == 0)
        {
            run.Print.Hint("No API tokens found");
            return ExitCode.Done;
        }

        run.Print.Header("API Tokens");
        foreach (var token in tokens)
        {
            run.Print.Field("ID", token.TokenId);
            run.Print.Field("Name", token.Name);
            run.Print.Field("Status", token.IsActive ? "Enabled" : "Disabled");
            run.Print.Field("Last Used", token.LastUsedAt is { } used ? RelativeTime.Of(used, run.Now) : "Never");
            run.Print.Field("Expires", DateOf(token.ExpiresAt));
            run.Print.Field("Created", RelativeTime.Of(token.CreatedAt, run.Now));
            run.Print.Line("---");
        }

        return ExitCode.Done;
    }

    public static string DateOf(DateTimeOffset? expiry) => expiry?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "Never";
}
