using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Edge;

namespace Satusky.ControlPlane.Tests.Routing;

public sealed class CertificateAuthorityTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestHome _home = new();

    [Fact]
    public void It_is_made_once_and_kept()
    {
        using var first = _home.OpenAuthority();
        using var second = _home.OpenAuthority();

        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal("Satusky local CA 0192f0c1", first.Name);
        Assert.Equal(File.ReadAllText(_home.File("ca.crt")), first.CertificatePem);
        using var certificate = X509Certificate2.CreateFromPem(first.CertificatePem);
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), first.Fingerprint);
        Assert.Equal(3652, (certificate.NotAfter.ToUniversalTime() - _home.Clock.Now.UtcDateTime).TotalDays, 1);
        Assert.False(certificate.HasPrivateKey);
    }

    [Fact]
    public void Two_processes_at_once_agree_on_one()
    {
        var fingerprints = new string[8];
        Parallel.For(0, fingerprints.Length, index =>
        {
            using var authority = _home.OpenAuthority();
            fingerprints[index] = authority.Fingerprint;
        });

        Assert.Single(fingerprints.Distinct());
        Assert.Equal(["ca.key"], Directory.GetFiles(_home.File("ca")).Select(Path.GetFileName));
    }

    [Fact]
    public void Keys_are_readable_by_their_owner_only()
    {
        using var authority = _home.OpenAuthority();
        authority.CertificateFor("web.apps.test");

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_home.File("ca", "ca.key")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_home.File("ca", "leaf", "web.apps.test.pem")));
        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(_home.File("ca.crt")));
    }

    [Fact]
    public void A_lost_key_is_an_error_that_says_what_to_do()
    {
        _home.OpenAuthority().Dispose();
        File.Delete(_home.File("ca", "ca.key"));

        var error = Assert.Throws<InvalidOperationException>(_home.OpenAuthority);

        Assert.Contains("Restore the key from a backup", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_authority_is_an_error()
    {
        using var other = new TestHome();
        _home.OpenAuthority().Dispose();
        other.OpenAuthority().Dispose();
        File.Copy(other.File("ca", "ca.key"), _home.File("ca", "ca.key"), overwrite: true);

        var error = Assert.Throws<InvalidOperationException>(_home.OpenAuthority);

        Assert.Contains("is not the key of", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web.apps.test", "web.apps.test", true)]
    [InlineData("web.apps.test", "api.apps.test", false)]
    [InlineData("*.apps.test", "any.apps.test", true)]
    [InlineData("*.apps.test", "apps.test", true)]
    [InlineData("*.apps.test", "a.b.apps.test", false)]
    public void A_certificate_is_for_its_hostnames(string hostname, string asked, bool covered)
    {
        using var authority = _home.OpenAuthority();
        using var leaf = Load(authority.CertificateFor(hostname));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority.PublicCertificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _home.Clock.Now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));

        Assert.True(chain.Build(leaf));
        Assert.Equal(covered, leaf.MatchesHostname(asked));
    }

    [Fact]
    public void A_name_too_long_for_a_subject_is_served()
    {
        using var authority = _home.OpenAuthority();
        var hostname = $"{new string('a', 60)}.{new string('b', 60)}.test";
        using var leaf = Load(authority.CertificateFor(hostname));

        Assert.True(leaf.MatchesHostname(hostname));
    }

    [Fact]
    public void It_is_renewed_when_a_third_of_its_life_is_left()
    {
        using var authority = _home.OpenAuthority();
        var first = authority.CertificateFor("web.apps.test").ChainPem;

        _home.Clock.Advance(TimeSpan.FromDays(59));
        using var restarted = _home.OpenAuthority();
        Assert.Equal(first, restarted.CertificateFor("web.apps.test").ChainPem);

        _home.Clock.Advance(TimeSpan.FromDays(2));
        var second = restarted.CertificateFor("web.apps.test").ChainPem;
        Assert.NotEqual(first, second);
        Assert.Equal(second, restarted.CertificateFor("web.apps.test").ChainPem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_broken_file_is_replaced(string content)
    {
        using var authority = _home.OpenAuthority();
        authority.CertificateFor("web.apps.test");
        File.WriteAllText(_home.File("ca", "leaf", "web.apps.test.pem"), content);
        using var restarted = _home.OpenAuthority();

        using var leaf = Load(restarted.CertificateFor("web.apps.test"));

        Assert.True(leaf.MatchesHostname("web.apps.test"));
    }

    [Fact]
    public void A_certificate_of_an_earlier_authority_is_replaced()
    {
        using (var earlier = _home.OpenAuthority())
            earlier.CertificateFor("web.apps.test");
        File.Delete(_home.File("ca", "ca.key"));
        File.Delete(_home.File("ca.crt"));
        using var authority = _home.OpenAuthority();

        using var leaf = Load(authority.CertificateFor("web.apps.test"));
        using var issuer = authority.PublicCertificate;

        Assert.Equal(
            issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray(),
            leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray());
    }

    [Fact]
    public void A_forgotten_hostname_leaves_no_file()
    {
        using var authority = _home.OpenAuthority();
        authority.Forget("web.apps.test");
        authority.CertificateFor("web.apps.test");

        authority.Forget("web.apps.test");

        Assert.Empty(Directory.GetFiles(_home.File("ca", "leaf")));
    }

    [Theory]
    [InlineData("../ca")]
    [InlineData("Web.apps.test")]
    [InlineData("")]
    public void Only_a_hostname_gets_a_certificate(string hostname)
    {
        using var authority = _home.OpenAuthority();

        Assert.Throws<ArgumentException>(() => authority.CertificateFor(hostname));
    }

    public void Dispose() => _home.Dispose();

    private static X509Certificate2 Load(EdgeCertificate certificate) => X509Certificate2.CreateFromPem(certificate.ChainPem, certificate.KeyPem);
}
