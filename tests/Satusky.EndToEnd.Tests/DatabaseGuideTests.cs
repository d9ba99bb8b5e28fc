using System.Net;
using System.Text.Json;

namespace Satusky.EndToEnd.Tests;

/// <summary>The guide "API with a Database", command by command, with a real PostgreSQL.</summary>
public sealed class DatabaseGuideTests(Platform platform, Postgres postgres) : IClassFixture<Platform>, IClassFixture<Postgres>
{
    private const string Deploy =
        """
        💡 Packaging build context...
        💡 Submitting build to cloud...
        💡 Build ID: {build}
        Step 1/5: Building image (cloud) go-api ✓
        Step 2/5: Creating/updating deployment go-api ✓
        Step 3/5: Configuring services go-api ✓
        Step 4/5: Setting up environment and storage go-api ✓
        Step 5/5: Configuring public routing and dependencies go-api ✓
        💡 Generated new domain: {domain}
        ✅ 🚀 Deployment for go-api is successful! Your app is live at: https://{domain}{port}
        Deployment ID: {id}
        💡 Waiting for deployment to become healthy...
        """;

    private const string Restart =
        """
        💡 Initiating rolling restart for deployment {id}...
        ✅ Rolling restart initiated. Pods are being replaced one by one.
        💡 Use '1ctl deploy status --deployment-id {id}' to monitor progress.
        """;

    [Fact]
    public async Task The_guide_works_with_a_real_database()
    {
        var folder = platform.CopySample("api-with-database");
        var guide = new Transcript();

        var first = (await platform.ControlAsync(folder, "deploy", "--wait")).Exits(2);
        guide.Matches(Deploy, first.Out);
        Assert.Contains("exit status 1", first.Error, StringComparison.Ordinal);
        Assert.Contains("FATAL: DATABASE_URL is not set", first.Error, StringComparison.Ordinal);
        Assert.Contains("1ctl secret create --kv DATABASE_URL=", first.Error, StringComparison.Ordinal);

        await using (var stream = platform.Stream(folder))
        {
            Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z \\[go-api\\] FATAL: DATABASE_URL is not set$", await stream.UntilAsync(l => l.Contains("FATAL")));
            Assert.EndsWith("Z [go-api] exit status 1", await stream.UntilAsync(l => l.Contains("exit status")));
            Assert.EndsWith("Z [go-api] container restarting... (backoff: 10s)", await stream.UntilAsync(l => l.Contains("restarting")));
            Assert.EndsWith("Z [go-api] container restarting... (backoff: 20s)", await stream.UntilAsync(l => l.Contains("restarting")));
            Assert.Equal(0, await stream.InterruptAsync());
        }

        var url = postgres.Url(postgres.Password);
        guide.Matches("✅ Secret go-api created successfully", (await platform.ControlWithInputAsync(folder, url, "secret", "create", "--kv", "DATABASE_URL=-")).Exits(0).Out);
        guide.Matches(
            "✅ Environment go-api created successfully",
            (await platform.ControlAsync(folder, "env", "create", "--env", "DB_MAX_CONNECTIONS=25", "--env", "DB_POOL_TIMEOUT=30s")).Exits(0).Out);
        await RestartAsync(folder, guide);

        await using (var stream = platform.Stream(folder))
        {
            await stream.UntilAsync(l => l.Contains("[go-api] connected to database", StringComparison.Ordinal));
            await stream.UntilAsync(l => l.EndsWith("[go-api] server listening on :8080", StringComparison.Ordinal));
        }

        var app = JsonDocument.Parse((await platform.ControlAsync(folder, "-o", "json", "deploy", "get")).Exits(0).Out).RootElement;
        Assert.Equal(
            ["deployment_id", "app_label", "status", "replicas", "cpu_request", "memory_request", "memory_limit", "port", "image", "domain", "created_at", "updated_at"],
            app.EnumerateObject().Take(12).Select(p => p.Name));
        Assert.Equal("completed", app.GetProperty("status").GetString());
        Assert.Equal(("0.5", "256Mi", "256Mi"), (app.GetProperty("cpu_request").GetString(), app.GetProperty("memory_request").GetString(), app.GetProperty("memory_limit").GetString()));
        using var browser = platform.Browser();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"{app.GetProperty("domain").GetString()}/health")).StatusCode);

        guide.Matches("✅ Key \"DB_POOL_TIMEOUT\" removed from environment", (await platform.ControlAsync(folder, "env", "unset", "--key", "DB_POOL_TIMEOUT")).Exits(0).Out);
        var variables = (await platform.ControlAsync(folder, "-o", "json", "env", "list")).Exits(0).Out;
        Assert.Contains("DB_MAX_CONNECTIONS", variables, StringComparison.Ordinal);
        Assert.DoesNotContain("DB_POOL_TIMEOUT", variables, StringComparison.Ordinal);
        await RestartAsync(folder, guide);

        await postgres.RotateAsync("second-Passw0rd");
        guide.Matches(
            "✅ Secret go-api created successfully",
            (await platform.ControlWithInputAsync(folder, postgres.Url(postgres.Password), "secret", "create", "--kv", "DATABASE_URL=-")).Exits(0).Out);
        await RestartAsync(folder, guide);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"{app.GetProperty("domain").GetString()}/health")).StatusCode);

        var everything = (await platform.ControlAsync(folder, "logs", "--tail", "1000")).Exits(0).Out
            + (await platform.ControlAsync(folder, "-o", "json", "secret", "list")).Exits(0).Out
            + (await platform.ControlAsync(folder, "-o", "json", "deploy", "status")).Out;
        Assert.DoesNotContain("Passw0rd", everything, StringComparison.Ordinal);
    }

    private async Task RestartAsync(string folder, Transcript guide)
    {
        guide.Matches(Restart, (await platform.ControlAsync(folder, "deploy", "restart")).Exits(0).Out);
        (await platform.ControlAsync(folder, "deploy", "status", "--watch")).Exits(0);
    }
}
