using System.Net;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class PlatformEndpointTests : ApiTest
{
    [Fact]
    public async Task A_running_process_is_healthy_and_ready()
    {
        Assert.Equal("ok\n", await TextAsync("/healthz", HttpStatusCode.OK));
        Assert.Equal("database: ok\n", await TextAsync("/readyz", HttpStatusCode.OK));
    }

    [Fact]
    public async Task What_is_not_ready_is_named()
    {
        await Host.Get<Database>().WriteAsync(transaction => transaction.ExecuteAsync("ALTER TABLE organizations RENAME TO gone"), Token);

        Assert.StartsWith("database: the database does not answer: ", await TextAsync("/readyz", HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        Assert.Equal("ok\n", await TextAsync("/healthz", HttpStatusCode.OK));
    }

    [Fact]
    public async Task Measurements_are_told_in_the_text_of_prometheus()
    {
        await Admin.DeployedAsync("hello");
        await Admin.GetAsync("/v1/no\"where");

        var lines = (await TextAsync("/metrics", HttpStatusCode.OK)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.Matches("""^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.E+-]+)$""", line));
        Assert.Equal(lines.Where(line => line[0] == '#').Distinct(), lines.Where(line => line[0] == '#'));
        Assert.Contains("""satusky_http_requests_total{method="POST",route="/v1/apps/{app}/deploys",status="202"} 1""", lines);
        Assert.Contains("""satusky_http_requests_total{method="any",route="unknown",status="404"} 1""", lines);
        Assert.Contains("""satusky_operations{kind="deploy",state="ready"} 1""", lines);
        Assert.Contains("""satusky_instances{state="ready"} 1""", lines);
        Assert.Contains("satusky_apps 1", lines);
        Assert.Contains(lines, line => line.StartsWith("""satusky_reconciliations_total{outcome="done"} """, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("satusky_reconcile_queue_length ", StringComparison.Ordinal));
        Assert.Contains("""satusky_http_request_duration_seconds_count{method="POST",route="/v1/apps/{app}/deploys"} 1""", lines);
    }

    [Fact]
    public async Task The_id_of_the_platform_lies_in_its_home()
    {
        var text = await File.ReadAllTextAsync(Host.Settings.PlatformIdFile, Token);
        await Host.StopAsync();
        await Host.StartAsync(Token);

        Assert.True(Guid.TryParse(text.Trim(), out _));
        Assert.Equal(text, await File.ReadAllTextAsync(Host.Settings.PlatformIdFile, Token));
    }

    private async Task<string> TextAsync(string path, HttpStatusCode status)
    {
        using var nobody = new ApiCaller(Host.Address, null);
        var response = await nobody.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
