using Satusky.Cli.Tests.Support;

namespace Satusky.Cli.Tests;

public sealed class AppFileTests
{
    [Fact]
    public async Task All_faults_come_at_once_with_their_places()
    {
        using var desk = new Desk(toml: """
            [app]
              nam = "web"
              name = "web"
              port = "8080"
              cpu = 0.5
              memory = "256M"
              replicas = 200
              machines = ["a", 3]
              strategy = "blue"
              health_path = "health"
              domain = "example.com"
            [hpa]
              enabled = true
            [vpa]
              enabled = false
            [ap]
            """);

        (await desk.RunAsync("deploy --image nginx")).Is(1, "", """
            ❌ satusky.toml:12:2: [hpa] is not available on this platform yet: remove it; write [scale] with min, max and cpu
              satusky.toml:16:2: unknown section "ap": did you mean [app]?
              satusky.toml:2:3: unknown key "nam": did you mean "name"?
              satusky.toml:11:3: key "domain" is not available on this platform yet: remove it; every app has a generated hostname
              satusky.toml:4:10: port must be an integer, not a string
              satusky.toml:5:9: cpu must be a string such as "0.5", not a float
              satusky.toml:6:12: invalid memory value "256M": memory must be in format: <number>Mi or <number>Gi (e.g., 512Mi, 2Gi)
              satusky.toml:7:14: replicas 200 is not valid: use a number between 0 and 100
              satusky.toml:8:20: machines must hold strings only, not an integer
              satusky.toml:10:17: health_path "health" is not valid: use an absolute path such as /health
              satusky.toml:9:14: invalid strategy "blue": must be 'rolling' or 'recreate'
            """);
    }

    [Fact]
    public async Task Broken_toml_names_line_and_column()
    {
        using var desk = new Desk(toml: "[app]\nname = web\n");

        var result = await desk.RunAsync("deploy");

        Assert.Equal(1, result.Code);
        Assert.StartsWith("❌ satusky.toml:2:8: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_outside_of_app_is_told_where_to_go()
    {
        using var desk = new Desk(toml: "name = \"web\"\n");

        (await desk.RunAsync("deploy --image nginx")).Is(1, "", "❌ satusky.toml:1:1: key \"name\" stands outside of [app]: move it below [app]");
    }

    [Theory]
    [InlineData("[app]\nport = 80\n", "❌ satusky.toml is missing 'name' — add:\n  [app]\n  name = \"your-app\"\n")]
    [InlineData("[app]\nname = \"My_App\"\n", "❌ satusky.toml:2:8: app name \"My_App\" is not a valid K8s service name: use lowercase letters, digits and hyphens, start with a letter and end with a letter or digit (for example \"my-app\")\n")]
    public async Task Commands_beside_deploy_want_only_the_name(string toml, string error)
    {
        using var desk = new Desk(toml: toml);

        (await desk.RunAsync("logs")).Is(1, "", error);
    }

    [Fact]
    public async Task No_file_names_the_next_step()
    {
        using var desk = new Desk();

        (await desk.RunAsync("deploy")).Is(1, "", $"❌ no satusky.toml found in {desk.Folder} or above it\nRun '1ctl init' to create one, then '1ctl deploy'");
        (await desk.RunAsync("deploy get")).Is(1, "", "❌ no --deployment-id and no satusky.toml found\nRun '1ctl deploy' in your project directory or pass --deployment-id");
        (await desk.RunAsync("deploy --config x/satusky.toml")).Is(1, "", "❌ x/satusky.toml not found\nWrite the path of a satusky.toml");
        (await desk.RunAsync("deploy --config staging")).Is(1, "", "❌ satusky.toml not found; cannot resolve --config staging\nRun it in the app's directory, or write the path of the file");
    }

    [Fact]
    public async Task Flags_are_checked_all_at_once()
    {
        using var desk = new Desk(toml: "[app]\nname = \"web\"\n");

        (await desk.RunAsync("deploy --cpu x --memory 1 --port 0 --strategy blue --image nginx")).Is(1, "", """
            ❌ --port: port 0 is not valid: use a number between 1 and 65535
              --strategy: invalid strategy "blue": must be 'rolling' or 'recreate'
              --cpu: invalid CPU value "x": CPU must be in format: <number>, <decimal> or <number>m (e.g., 1, 0.5 or 500m)
              --memory: invalid memory value "1": memory must be in format: <number>Mi or <number>Gi (e.g., 512Mi, 2Gi)
            """);
    }

    [Theory]
    [InlineData("--hpa", "❌ --hpa is not available on this platform yet: remove it; set the number of instances with --replicas")]
    [InlineData("--pdb-percent 50", "❌ --pdb-percent is not available on this platform yet: remove it")]
    [InlineData("--backup-enabled=false", "❌ --backup-enabled is not available on this platform yet: remove it")]
    public async Task A_flag_that_is_not_built_yet_is_refused(string flag, string error)
    {
        using var desk = new Desk(toml: "[app]\nname = \"web\"\n");

        (await desk.RunAsync("deploy --image nginx " + flag)).Is(1, "", error);
    }

    [Fact]
    public async Task A_flag_at_its_default_changes_nothing()
    {
        using var desk = new Desk(toml: "[app]\nname = \"web\"\n");

        var result = await desk.RunAsync("deploy --image nginx --hpa=false --backup-enabled --vpa-mode Off --multicluster false");

        Assert.Equal(3, result.Code);
        Assert.Contains("not authenticated", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_writes_a_file_that_deploy_accepts()
    {
        using var desk = new Desk();
        desk.Folder = Directory.CreateDirectory(Path.Combine(desk.Folder, "2 My_App!")).FullName;

        (await desk.RunAsync("init")).Is(0, "✅ Created satusky.toml\n💡 Edit satusky.toml, then run: 1ctl deploy");
        Assert.Equal("[app]\n  name = \"my-app\"\n  port = 8080\n", File.ReadAllText(Path.Combine(desk.Folder, "satusky.toml")));
        (await desk.RunAsync("init")).Is(1, "", "❌ satusky.toml already exists\nEdit it, or delete it first");
    }

    [Fact]
    public async Task A_variant_takes_over_the_values_under_its_own_name()
    {
        using var desk = new Desk(toml: "# The shop.\n[app]\nname = \"web\"\nport = 3000\n[env]\nname = \"web\"\n");

        (await desk.RunAsync("init --config staging")).Is(0, """
            ✅ Created satusky.staging.toml
            💡 Edit satusky.staging.toml to configure resources and domain for this target.
            💡 Then run: 1ctl deploy --config staging
            """);
        Assert.Equal("# The shop.\n[app]\nname = \"web-staging\"\nport = 3000\n[env]\nname = \"web\"\n", File.ReadAllText(Path.Combine(desk.Folder, "satusky.staging.toml")));

        var result = await desk.RunAsync("deploy --config stagin");
        Assert.Contains("satusky.stagin.toml not found: did you mean staging?", result.Error, StringComparison.Ordinal);
    }
}
