using Satusky.Cli.Configuration;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Tests;

public sealed class AccessTests
{
    [Fact]
    public async Task The_steps_of_a_set_up_script_work_and_repeat()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk();
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(0, (await desk.RunAsync($"profile create --url {platform.Url} local")).Code);
            Assert.Equal(0, (await desk.RunAsync("profile use local")).Code);
            (await desk.RunAsync("auth login --token sat_token")).Is(0, "✅ Logged in successfully to SatuSky 1ctl as admin@localhost!");
        }

        (await desk.RunAsync("auth status")).Is(0, """
            ✅ Authenticated with Satusky

            User Email: admin@localhost
            Organization: default
            Organization ID: o-1
            Namespace: default-1a2b3c4d
            Token expires: in 30 days
            """);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(desk.Store.PathOf("local")));
    }

    [Fact]
    public async Task A_profile_created_again_keeps_its_login()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform);

        await desk.RunAsync($"profile create --url {platform.Url}/v1/cli local");
        Assert.Equal("sat_token", desk.Store.Get("local").Token);

        await desk.RunAsync("profile create --url https://elsewhere.example local");
        Assert.Null(desk.Store.Get("local").Token);
    }

    [Fact]
    public async Task The_first_login_makes_a_profile()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk();
        desk.Variables["SATUSKY_API_URL"] = platform.Url + "/v1/";

        (await desk.RunAsync(["auth", "login", "--token", "-"], input: "sat_token\n")).Is(0, "✅ Logged in successfully to SatuSky 1ctl as admin@localhost!");

        Assert.Equal("default", desk.Store.ActiveName());
        Assert.Equal(platform.Url, desk.Store.Get("default").ApiUrl);
    }

    [Fact]
    public async Task A_refused_token_is_not_kept()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).OnProblem("GET whoami", 401, Reasons.NotAuthenticated, "token is invalid");
        using var desk = new Desk();
        desk.Variables["SATUSKY_API_URL"] = platform.Url;

        var result = await desk.RunAsync("auth login --token sat_wrong");

        Assert.Equal(3, result.Code);
        Assert.StartsWith("❌ failed to login: token is invalid\n", result.Error, StringComparison.Ordinal);
        Assert.Empty(desk.Store.Names());
    }

    [Fact]
    public async Task A_token_stays_with_the_address_it_belongs_to()
    {
        await using var platform = await PlatformAsync();
        await using var other = await PlatformAsync();
        using var desk = new Desk(platform);

        (await desk.RunAsync($"auth status --api-url {other.Url}")).Is(3, "", "❌ not authenticated. Please run '1ctl auth login' to authenticate");
        Assert.Empty(other.Requests);

        desk.Variables["SATUSKY_API_KEY"] = "sat_ci";
        Assert.Equal(0, (await desk.RunAsync($"auth status --api-url {other.Url}")).Code);
        Assert.Equal("Bearer sat_ci", Assert.Single(other.Requests).Authorization);
    }

    [Theory]
    [InlineData("auth login --token x --api-url http://platform.example", 1, "❌ refusing to send auth token over insecure connection (http://platform.example). Use HTTPS or http://localhost for local development")]
    [InlineData("auth login", 1, "❌ token is required. Use --token flag or set SATUSKY_API_KEY environment variable")]
    [InlineData("auth login --token a=b\u00e9", 1, "❌ the token holds characters that no token has\nCopy it again, whole and without spaces")]
    [InlineData("deploy list", 3, "❌ not authenticated. Please run '1ctl auth login' to authenticate")]
    [InlineData("deploy list --profile nope", 1, "❌ profile 'nope' not found\nCreate it with '1ctl profile create --url <api-url> nope'")]
    [InlineData("deploy list --api-url ftp://x", 1, "❌ API address \"ftp://x\" is not valid\nWrite an address such as https://api.example.com or http://localhost:7420")]
    [InlineData("profile current", 1, "❌ no profile is active. Create one with '1ctl profile create [--url <url>] <name>' then run '1ctl profile use <name>'")]
    [InlineData("profile create ../x", 1, "❌ profile name \"../x\" is not valid: use up to 64 letters, digits, '-', '_' and '.', and start with a letter or digit")]
    public async Task What_is_missing_for_a_login_is_named(string words, int code, string error)
    {
        using var desk = new Desk();

        (await desk.RunAsync(words)).Is(code, "", error);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_exit_code_4()
    {
        using var desk = new Desk();
        desk.Variables["SATUSKY_API_KEY"] = "x";

        (await desk.RunAsync("deploy list --api-url http://localhost:1")).Is(4, "", """
            ❌ cannot reach the platform at http://localhost:1: connection refused, nothing listens there
            Start the platform ('satusky up' on its machine), or name another one with --api-url
            """);
    }

    [Fact]
    public async Task Profiles_are_listed_switched_and_deleted()
    {
        using var desk = new Desk();
        (await desk.RunAsync("profile list")).Is(0, "💡 No profiles yet.\n💡 Create one with: 1ctl profile create [--url <api-url>] <name>");
        (await desk.RunAsync("profile list -o json")).Is(0, "[]");
        (await desk.RunAsync("profile create --url api.example.com prod")).Is(0, """
            ✅ Profile 'prod' created
            API URL: https://api.example.com
            💡 Next steps:
              1ctl profile use prod
              1ctl auth login --token <token>
            """);
        desk.Store.Save("local", new Profile { ApiUrl = "http://localhost:7420", Token = "t", UserEmail = "me@x", OrganizationName = "default" });
        (await desk.RunAsync("profile use local")).Is(0, "✅ Switched to profile 'local'\nAPI URL: http://localhost:7420");
        (await desk.RunAsync("profile use prd")).Is(1, "", "❌ profile 'prd' not found: did you mean 'prod'?\nProfiles: local, prod");
        (await desk.RunAsync("profile list")).Is(0, """
            Profiles
            ────────
            * local
              API URL: http://localhost:7420
              Auth: me@x
              Org: default
            ---
              prod
              API URL: https://api.example.com
              Auth: (not logged in)
              Org:
            ---
            """);
        (await desk.RunAsync("profile current")).Is(0, "Active Profile\n──────────────\nProfile: local\nAPI URL: http://localhost:7420\nAuth: me@x\nOrg: default");
        Assert.Equal(1, (await desk.RunAsync("profile delete local")).Code);
        (await desk.RunAsync("profile delete prod")).Is(0, "✅ Profile 'prod' deleted");
        (await desk.RunAsync("auth logout")).Is(0, "✅ Successfully logged out");
        Assert.False(desk.Store.Get("local").IsLoggedIn);
    }

    [Fact]
    public async Task No_json_of_a_profile_shows_its_token()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform);

        var result = await desk.RunAsync("profile current -o json");

        Assert.DoesNotContain("sat_token", result.Out, StringComparison.Ordinal);
        Assert.Contains("\"is_logged_in\": true", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"token\":\"x\"}")]
    [InlineData("{\"api_url\":7}")]
    [InlineData("{\"api_url\":\"x\",\"token_expires_at\":\"soon\"}")]
    public async Task A_damaged_profile_is_named_with_the_way_out(string text)
    {
        using var desk = new Desk();
        desk.Store.Activate("local");
        Directory.CreateDirectory(Path.GetDirectoryName(desk.Store.PathOf("local"))!);
        await File.WriteAllTextAsync(desk.Store.PathOf("local"), text, TestContext.Current.CancellationToken);

        var result = await desk.RunAsync("deploy list");

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"❌ profile file {desk.Store.PathOf("local")} is damaged\nDelete it and run ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_made_listed_and_deleted()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On("POST tokens", new CreatedToken("t-2", "ci", "sat_new", Desk.Now.AddDays(7), Desk.Now), ContractsJson.Default.CreatedToken, 201)
            .On<IReadOnlyList<TokenView>>("GET tokens", [new TokenView("t-2", "ci", true, null, Desk.Now.AddDays(7), Desk.Now)], ContractsJson.Default.IReadOnlyListTokenView)
            .On("DELETE tokens/t-2", context =>
            {
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            });
        using var desk = new Desk(platform);

        (await desk.RunAsync("token create ci --expires 7")).Is(0, """
            ✅ API token created successfully
            ID: t-2
            Name: ci

            ❗️ IMPORTANT: Save this token now. You won't be able to see it again!
            Token: sat_new
            Expires: 2026-05-04
            """);
        Assert.Equal("""{"name":"ci","expires_in_days":7}""", platform.Requests.First().Body);
        (await desk.RunAsync("token list")).Is(0, """
            API Tokens
            ──────────
            ID: t-2
            Name: ci
            Status: Enabled
            Last Used: Never
            Expires: 2026-05-04
            Created: just now
            ---
            """);
        (await desk.RunAsync("token delete t-2")).Is(1, "", "❌ this needs a confirmation, and there is no terminal to ask on\nPass -y to confirm");
        (await desk.RunAsync("token delete t-2 -y")).Is(0, "✅ Token deleted successfully");
    }

    private static async Task<ScriptedPlatform> PlatformAsync() => (await ScriptedPlatform.StartAsync()).On("GET whoami", Samples.Identity, ContractsJson.Default.Identity);
}
