using System.Text.Json;

namespace Satusky.EndToEnd.Tests;

/// <summary>The guide "Microservices", command by command, whole outputs compared.</summary>
public sealed class MicroservicesGuideTests(Platform platform) : IClassFixture<Platform>
{
    private const string FirstDeploy =
        """
        💡 Using pre-built image: {image}
        Step 2/5: Creating/updating deployment {app} ✓
        Step 3/5: Configuring services {app} ✓
        Step 4/5: Setting up environment and storage {app} ✓
        💡 No existing public route found for deployment {id}, will create new one: No public route found
        💡 Generated new domain: {domain}
        Step 5/5: Configuring public routing and dependencies {app} ✓
        ✅ 🚀 Deployment for {app} is successful! Your app is live at: https://{domain}{port}
        Deployment ID: {id}
        💡 Waiting for deployment to become healthy...
        💡 Deployment status: NotReady (0 pct)
        ✅ Deployment is healthy — pods Running
        """;

    private const string Redeploy =
        """
        💡 Using pre-built image: {image}
        Step 2/5: Creating/updating deployment {app} ✓
        Step 3/5: Configuring services {app} ✓
        Step 4/5: Setting up environment and storage {app} ✓
        Step 5/5: Configuring public routing and dependencies {app} ✓
        ✅ 🚀 Deployment for {app} is successful! Your app is live at: https://{domain}{port}
        Deployment ID: {id}
        """;

    [Fact]
    public async Task The_guide_works_with_services_that_listen_on_their_port()
    {
        const string Image = "localhost/satusky-test/nginx-on-port:alpine";
        var users = platform.CopySample("microservices/user-service");
        var orders = platform.CopySample("microservices/order-service");
        var user = new Transcript();
        var order = new Transcript();
        string[] deploy = ["deploy", "--image", Image, "--machine", "compute-main-01"];

        user.Matches(
            For(FirstDeploy, "user-service", Image) + "\n✅ Public URL: ready: https://{domain}{port}",
            (await platform.ControlAsync(users, [.. deploy, "--wait"])).Exits(0).Out);
        var url = Domain((await platform.ControlAsync(users, "-o", "json", "deploy", "get")).Exits(0).Out);
        Assert.Equal($"https://{user["domain"]}{user["port"]}", url);

        var early = (await platform.ControlAsync(orders, "env", "create", "--env", "A=b")).Exits(1);
        new Transcript().Matches("❌ app \"order-service\" not found in namespace {any}\nRun '1ctl deploy' first or pass --deployment-id", early.Error);

        order.Matches(
            For(FirstDeploy, "order-service", Image) + "\n✅ Public URL: ready: https://{domain}{port}",
            (await platform.ControlAsync(orders, [.. deploy, "--wait"])).Exits(0).Out);
        order.Matches("✅ Environment order-service created successfully", (await platform.ControlAsync(orders, "env", "create", "--env", $"USER_SERVICE_URL={url}")).Exits(0).Out);
        user.Matches("✅ Secret user-service created successfully", (await platform.ControlAsync(users, "secret", "create", "--kv", "JWT_SECRET=supersecret-jwt-value")).Exits(0).Out);
        order.Matches(
            "✅ Secret order-service created successfully",
            (await platform.ControlWithInputAsync(orders, "postgres://user:pass@host:5432/orders", "secret", "create", "--kv", "DATABASE_URL=-")).Exits(0).Out);

        var list = new Transcript();
        list.Matches(
            $$"""
            DEPLOYMENT ID                         HOSTNAMES                             TYPE        STATUS     CREATED
            ────────────────────────────────────  ────────────────────────────────────  ──────────  ─────────  {any}
            {{user["id"]}}  {machine}  production  completed  {ago}
            {{order["id"]}}  {machine}  production  completed  {ago}
            """,
            (await platform.ControlAsync(users, "deploy", "list")).Exits(0).Out);
        var listed = JsonDocument.Parse((await platform.ControlAsync(users, "-o", "json", "deploy", "list")).Exits(0).Out).RootElement;
        Assert.Equal(["user-service completed", "order-service completed"], listed.EnumerateArray().Select(d => $"{d.GetProperty("app_label")} {d.GetProperty("status")}"));
        Assert.All(listed.EnumerateArray(), d => Assert.False(d.TryGetProperty("domain", out _)));

        await ReleasesAsync(users, (1, "active"));
        user.Matches(For(Redeploy, "user-service", Image), (await platform.ControlAsync(users, deploy)).Exits(0).Out);
        await platform.ControlAsync(users, "deploy", "status", "--watch");
        await ReleasesAsync(users, (2, "active"), (1, "superseded"));

        user.Matches(
            "💡 Destroying deployment {id}...\n✅ Deployment {id} destroyed successfully", (await platform.ControlAsync(users, "deploy", "destroy", "-y")).Exits(0).Out);
        var again = new Transcript();
        again.Matches(
            For(FirstDeploy, "user-service", Image) + "\n✅ Public URL: ready: https://{domain}{port}",
            (await platform.ControlAsync(users, [.. deploy, "--wait"])).Exits(0).Out);
        Assert.NotEqual(user["domain"], again["domain"]);
        Assert.NotEqual(user["id"], again["id"]);

        var newUrl = Domain((await platform.ControlAsync(orders, "-o", "json", "deploy", "get", "--config", Path.Combine(users, "satusky.toml"))).Exits(0).Out);
        Assert.Equal($"https://{again["domain"]}{again["port"]}", newUrl);
        order.Matches("✅ Environment order-service created successfully", (await platform.ControlAsync(orders, "env", "create", "--env", $"USER_SERVICE_URL={newUrl}")).Exits(0).Out);
        order.Matches(
            """
            💡 Initiating rolling restart for deployment {id}...
            ✅ Rolling restart initiated. Pods are being replaced one by one.
            💡 Use '1ctl deploy status --deployment-id {id}' to monitor progress.
            """,
            (await platform.ControlAsync(orders, "deploy", "restart")).Exits(0).Out);
        order.Matches(
            "💡 Destroying deployment {id}...\n✅ Deployment {id} destroyed successfully", (await platform.ControlAsync(orders, "deploy", "destroy", "-y")).Exits(0).Out);
        (await platform.ControlAsync(orders, "deploy", "get")).Exits(1);
    }

    [Fact]
    public async Task The_real_image_on_another_port_is_named_as_such()
    {
        const string Image = "nginx:alpine";
        var folder = Directory.CreateDirectory(Path.Combine(platform.Home, "mismatch")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "satusky.toml"), "[app]\n  name = \"listens-elsewhere\"\n  port = 8081\n  memory = \"128Mi\"\n");
        var result = (await platform.ControlAsync(folder, "deploy", "--image", Image, "--machine", "compute-main-01", "--wait")).Exits(2);
        new Transcript().Matches(
            For(FirstDeploy, "listens-elsewhere", Image) + "\n❗️ Public URL: not ready: https://{domain}{port}",
            string.Join('\n', result.Lines.Take(13)));
        Assert.Contains("PortMismatch", result.Out + result.Error, StringComparison.Ordinal);
        Assert.Contains("80", result.Out + result.Error, StringComparison.Ordinal);
        (await platform.ControlAsync(folder, "deploy", "destroy", "-y")).Exits(0);
    }

    private static string For(string text, string app, string image) =>
        text.Replace("{app}", app, StringComparison.Ordinal).Replace("{image}", image, StringComparison.Ordinal);

    private static string Domain(string json) => JsonDocument.Parse(json).RootElement.GetProperty("domain").GetString()!;

    private async Task ReleasesAsync(string folder, params (int Version, string Status)[] expected)
    {
        var releases = JsonDocument.Parse((await platform.ControlAsync(folder, "-o", "json", "deploy", "releases")).Exits(0).Out).RootElement;
        Assert.Equal(expected, releases.EnumerateArray().Select(r => (r.GetProperty("version_number").GetInt32(), r.GetProperty("status").GetString()!)));
    }
}
