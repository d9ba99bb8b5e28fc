using System.CommandLine;
using Satusky.Cli.Client;
using Satusky.Cli.Configuration;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Access;

internal sealed class AuthLoginCommand : CliCommand
{
    private readonly Option<string?> token = Flag.Text(
        "--token",
        "token",
        $"API token, or - to read it from standard input ({Login.TokenVariable})");
    private readonly Option<string?> fingerprint = Flag.Text(
        "--ca-fingerprint",
        "sha256",
        "SHA-256 of the platform's own CA; trusts that CA, and nothing else, for this platform");

    public AuthLoginCommand() : base("login", "Log in with an API token, kept in the active profile")
    {
        Options.Add(token);
        Options.Add(fingerprint);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var value = await TokenAsync(run, cancel);
        var login = run.Login;
        ApiUrl.RefuseInsecure(login.ApiUrl);
        var name = login.ProfileName ?? ProfileName.Default;
        if (login.Profile is { } existing && ApiUrl.Parse(existing.ApiUrl) != login.ApiUrl)
        {
            throw new CliException(
                $"profile '{name}' is for {existing.ApiUrl}, not for {login.ApiUrl}",
                $"Create one for this platform: 1ctl profile create --url {login.ApiUrl} <name>, then 1ctl profile use <name>")
            { Code = Reasons.InvalidConfiguration };
        }

        var ca = run.Value(fingerprint) is { } wanted
            ? await PinnedCertificate.FetchAsync(login.ApiUrl, wanted, cancel)
            : login.CaCertificate;
        using var api = run.Connect(login with { Token = value, CaCertificate = ca });
        var identity = await IdentifyAsync(api, cancel);
        run.Profiles.Save(name, new Profile
        {
            ApiUrl = login.ApiUrl,
            Token = value,
            UserEmail = identity.UserEmail,
            OrganizationName = identity.OrganizationName,
            TokenExpiresAt = identity.ExpiresAt,
            CaCertificate = ca,
        });
        if (run.Profiles.ActiveName() is null)
            run.Profiles.Activate(name);
        run.Print.Success($"Logged in successfully to SatuSky 1ctl as {identity.UserEmail}!");
        run.TryWriteJson(identity, ContractsJson.Default.Identity);
        return ExitCode.Done;
    }

    private async Task<string> TokenAsync(Invocation run, CancellationToken cancel)
    {
        var given = run.Value(token) ?? run.Host.Variable(Login.TokenVariable);
        if (given == "-")
            given = await run.Host.Console.In.ReadToEndAsync(cancel);
        given = given?.Trim();
        if (string.IsNullOrEmpty(given))
            throw new CliException($"token is required. Use --token flag or set {Login.TokenVariable} environment variable")
            { Code = Reasons.InvalidCommandLine };

        return given.All(c => c is > ' ' and < (char)127)
            ? given
            : throw new CliException(
                "the token holds characters that no token has",
                "Copy it again, whole and without spaces") { Code = Reasons.InvalidCommandLine };
    }

    private static async Task<Contracts.Api.Identity> IdentifyAsync(ApiClient api, CancellationToken cancel)
    {
        try
        {
            return await api.GetIdentityAsync(cancel);
        }
        catch (CliException e) when (e.HttpStatus == 401)
        {
            throw new CliException(
                $"failed to login: {e.Message}",
                "Make a new token with '1ctl token create', or on the platform's machine with 'satusky admin token'",
                e.ExitCode) { Code = e.Code, HttpStatus = 401 };
        }
    }
}
