using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;
using Satusky.Edge.Tls;

namespace Satusky.Edge.Tests.Tls;

public sealed class CertificateTests
{
    private static readonly EdgeCertificate Wildcard = TestCertificates.Issue("*.apps.test");
    private static readonly EdgeCertificate Exact = TestCertificates.Issue("web.apps.test");
    private static readonly EdgeCertificate Other = TestCertificates.Issue("other.test", "www.other.test");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("web.apps.test", "CN=web.apps.test")]
    [InlineData("WEB.apps.test", "CN=web.apps.test")]
    [InlineData("else.apps.test", "CN=*.apps.test")]
    [InlineData("a.b.apps.test", "CN=*.apps.test")]
    [InlineData("www.other.test", "CN=other.test")]
    [InlineData("unknown.example", "CN=*.apps.test")]
    public async Task The_certificate_follows_the_name_asked_for(string name, string subject)
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1) with { Certificates = [Other, Exact, Wildcard] });

        using var tls = await HandshakeAsync(edge, name, SslProtocols.None);

        Assert.Equal(subject, tls.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task Renewed_certificates_are_served_at_once()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));
        using var before = await HandshakeAsync(edge, TestDocument.Host, SslProtocols.None);

        await edge.PutAsync(TestDocument.Serving(2) with { Certificates = [TestCertificates.Issue("*.apps.test")] });
        using var after = await HandshakeAsync(edge, TestDocument.Host, SslProtocols.None);

        Assert.NotEqual(before.RemoteCertificate!.GetSerialNumberString(), after.RemoteCertificate!.GetSerialNumberString());
    }

    [Fact]
    public async Task Tls_1_2_is_spoken_and_nothing_older()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        using var old = await HandshakeAsync(edge, TestDocument.Host, SslProtocols.Tls12);
        Assert.Equal(SslProtocols.Tls12, old.SslProtocol);
#pragma warning disable SYSLIB0039, CA5397 // The old version is the point.
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(edge, TestDocument.Host, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public void Unchanged_certificates_are_not_parsed_again()
    {
        var problems = new List<string>();
        var first = CertificateTable.Build([Wildcard, Other], "apps.test", CertificateTable.Empty, problems);
        var second = CertificateTable.Build([Exact, Wildcard], "apps.test", first, problems);

        Assert.Empty(problems);
        Assert.Same(first.Find("a.apps.test"), second.Find("b.apps.test"));
        Assert.NotSame(first.Find("web.apps.test"), second.Find("web.apps.test"));
    }

    [Fact]
    public void A_key_of_another_certificate_is_a_problem()
    {
        var problems = new List<string>();

        CertificateTable.Build([Wildcard with { KeyPem = Other.KeyPem }], "apps.test", CertificateTable.Empty, problems);

        Assert.StartsWith("certificate for *.apps.test: ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_certificate_the_handshake_fails_and_the_edge_lives()
    {
        await using var edge = await RunningEdge.StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(edge, TestDocument.Host, SslProtocols.None));

        await edge.PutAsync(TestDocument.Serving(1));
        using var tls = await HandshakeAsync(edge, TestDocument.Host, SslProtocols.None);
        Assert.True(tls.IsAuthenticated);
    }

    private static async Task<SslStream> HandshakeAsync(RunningEdge edge, string name, SslProtocols protocols)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", edge.Host.HttpsPort, Stop);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is X509Certificate2,
        };
        await tls.AuthenticateAsClientAsync(options, Stop);
        return tls;
    }
}
