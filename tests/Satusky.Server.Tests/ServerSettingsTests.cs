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

    private static (ServerSettings? Settings, IReadOnlyList<string> Problems) Read(bool privileged, params (string Key, string Value)[] variables) =>
        ServerSettings.Read(key => variables.FirstOrDefault(variable => variable.Key == key).Value, privileged);
}
