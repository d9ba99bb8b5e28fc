using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.Server.Tests;

public sealed class ServerSettingsTests
{
    [Fact]
    public void Root_gets_the_public_ports_and_var_lib()
    {
        var settings = Read(privileged: true).Settings!;

        Assert.Equal(("/var/lib/satusky", 80, 443, 7420), (settings.Home, settings.HttpPort, settings.HttpsPort, settings.ApiPort));
        Assert.Equal(("satusky.localhost", "/var/lib/satusky/master.key"), (settings.Domain, settings.MasterKeyFile));
    }

    [Fact]
    public void Others_get_high_ports_and_their_own_home()
    {
        var settings = Read(privileged: false).Settings!;

        Assert.Equal((8081, 8443), (settings.HttpPort, settings.HttpsPort));
        Assert.EndsWith("/satusky", settings.Home, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_value_is_named_at_once()
    {
        var (settings, problems) = Read(privileged: true, ("SATUSKY_HTTP_PORT", "eighty"), ("SATUSKY_API_PORT", "70000"), ("SATUSKY_DOMAIN", "a b"));

        Assert.Null(settings);
        Assert.Equal(["SATUSKY_API_PORT", "SATUSKY_HTTP_PORT", "SATUSKY_DOMAIN"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void One_port_for_two_purposes_is_refused()
    {
        var (_, problems) = Read(privileged: true, ("SATUSKY_HTTP_PORT", "443"));

        Assert.Contains("they must differ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_too_long_for_sockets_is_refused()
    {
        var (_, problems) = Read(privileged: true, ("SATUSKY_HOME", "/" + new string('x', 100)));

        Assert.StartsWith("SATUSKY_HOME is 101 characters long", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_is_named_by_its_address_or_a_file_of_it()
    {
        const string url = "postgres://me:hidden@db.example.com/satusky";
        var file = Path.GetTempFileName();
        File.WriteAllText(file, url + "\n");

        var named = Read(privileged: true, ("SATUSKY_DATABASE_URL", url)).Settings!.Database;
        var filed = Read(privileged: true, ("SATUSKY_DATABASE_URL_FILE", file)).Settings!.Database;

        Assert.Contains("Host=db.example.com", named, StringComparison.Ordinal);
        Assert.Equal(named, filed);
        Assert.Null(Read(privileged: true).Settings!.Database);
        File.Delete(file);
    }

    [Theory]
    [InlineData("postgres://me:hidden@host", null, "SATUSKY_DATABASE_URL cannot be used")]
    [InlineData(null, "/nowhere/url", "SATUSKY_DATABASE_URL_FILE is \"/nowhere/url\", which cannot be read")]
    [InlineData("postgres://me:hidden@host/db", "/nowhere/url", "SATUSKY_DATABASE_URL and SATUSKY_DATABASE_URL_FILE are both set")]
    public void A_bad_database_is_refused_without_its_password(string? url, string? file, string problem)
    {
        var (_, problems) = Read(privileged: true, ("SATUSKY_DATABASE_URL", url), ("SATUSKY_DATABASE_URL_FILE", file));

        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_is_told_its_addresses()
    {
        var gateway = Read(privileged: true, ("SATUSKY_PUBLIC_ADDRESSES", "192.0.2.1, edge.example.com"), ("SATUSKY_GATEWAY_LOCAL_CA", "true")).Settings!.Gateway;

        Assert.Equal(["192.0.2.1", "edge.example.com"], gateway.Addresses);
        Assert.True(gateway.LocalAuthority);
    }

    [Fact]
    public void What_a_gateway_cannot_use_is_named()
    {
        var (_, problems) = Read(
            privileged: true, ("SATUSKY_PUBLIC_ADDRESSES", "192.0.2.1,not an address"), ("SATUSKY_GATEWAY_LOCAL_CA", "perhaps"), ("SATUSKY_PUBLIC_SERVICE", "a/b"));

        Assert.Equal(["SATUSKY_PUBLIC_ADDRESSES", "SATUSKY_PUBLIC_SERVICE", "SATUSKY_GATEWAY_LOCAL_CA"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Theory]
    [InlineData(null, "containers", false)]
    [InlineData("kubernetes", "kubernetes", true)]
    [InlineData("containers, kubernetes", "containers kubernetes", true)]
    public void A_platform_may_have_both_engines(string? engine, string engines, bool hasCluster)
    {
        var settings = Read(privileged: true, ("SATUSKY_ENGINE", engine)).Settings!;

        Assert.Equal((engines, hasCluster), (string.Join(' ', settings.ControlPlane.Engines), settings.Kubernetes is not null));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("containers,containers")]
    public void Unknown_engines_are_refused(string engine)
    {
        var (_, problems) = Read(privileged: true, ("SATUSKY_ENGINE", engine));

        Assert.StartsWith($"SATUSKY_ENGINE is \"{engine}\"", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_elsewhere_is_named_with_its_port()
    {
        var (settings, problems) = Read(privileged: true, ("SATUSKY_ENGINE", "kubernetes"), ("SATUSKY_GATEWAY_ADDRESS", "192.0.2.1:8443"), ("SATUSKY_GATEWAY_CA", "/nowhere/ca.crt"));

        Assert.Null(settings);
        Assert.Equal("SATUSKY_GATEWAY_CA is \"/nowhere/ca.crt\": it must be a file with certificates in PEM.", Assert.Single(problems));
    }

    [Fact]
    public void Builds_in_a_cluster_are_set_up_by_variables()
    {
        var builds = Read(
            privileged: true, ("SATUSKY_ENGINE", "kubernetes"), ("SATUSKY_BUILDER", "buildkit"), ("SATUSKY_BUILD_REGISTRY", "registry.example.com:5000/apps/"),
            ("SATUSKY_BUILD_REGISTRY_SECRET", "push")).Settings!.Kubernetes!.Builds;

        Assert.Equal(
            new ClusterBuildSettings { Builder = BuilderKind.BuildKit, Registry = "registry.example.com:5000/apps", RegistrySecret = "push", Namespace = "satusky-builds" }, builds);
    }

    [Fact]
    public void Wrong_settings_of_builds_are_named()
    {
        var (_, problems) = Read(
            privileged: true, ("SATUSKY_ENGINE", "kubernetes"), ("SATUSKY_BUILDER", "docker"), ("SATUSKY_BUILD_REGISTRY", "https://registry.example.com"),
            ("SATUSKY_BUILD_NAMESPACE", "My Builds"), ("SATUSKY_BUILD_CONTEXT_URL", "satusky"));

        Assert.Equal(
            ["SATUSKY_BUILDER", "SATUSKY_BUILD_CONTEXT_URL", "SATUSKY_BUILD_NAMESPACE", "SATUSKY_BUILD_REGISTRY"], problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    private static (ServerSettings? Settings, IReadOnlyList<string> Problems) Read(bool privileged, params (string Key, string? Value)[] variables) =>
        ServerSettings.Read(key => variables.FirstOrDefault(variable => variable.Key == key).Value, privileged);
}
