using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Tests.Routing;

public sealed class CaBundleTests : IDisposable
{
    private const string Own = "-----BEGIN CERTIFICATE-----\nour own\n-----END CERTIFICATE-----\n";
    private const string System = "-----BEGIN CERTIFICATE-----\nthe system's\n-----END CERTIFICATE-----\n";

    private readonly TestHome _home = new();

    [Theory]
    [InlineData(System)]
    [InlineData("-----BEGIN CERTIFICATE-----\nthe system's\n-----END CERTIFICATE-----")]
    public void Our_own_follows_those_of_the_machine(string system)
    {
        File.WriteAllText(_home.File("system.crt"), system);

        Assert.Equal(System + Own, CaBundle.Merge(Own, [_home.File("missing.crt"), _home.File("system.crt")]));
    }

    [Fact]
    public void One_that_is_trusted_already_is_not_doubled()
    {
        File.WriteAllText(_home.File("system.crt"), Own + System);

        Assert.Equal(Own + System, CaBundle.Merge(Own, [_home.File("system.crt")]));
    }

    [Fact]
    public void A_machine_without_certificates_gives_our_own() => Assert.Equal(Own, CaBundle.Merge(Own, [_home.File("missing.crt")]));

    public void Dispose() => _home.Dispose();
}
