using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;

namespace Satusky.Cli.Tests;

public sealed class TlsTests : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly X509Certificate2 authority = Authority("CN=Satusky local CA");

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task A_fingerprint_pins_the_platforms_own_authority()
    {
        await using var platform = await PlatformAsync(authority, "api.localhost");
        using var desk = new Desk();
        var url = platform.Url.Replace("localhost", "api.localhost", StringComparison.Ordinal);
        var fingerprint = string.Join(':', SHA256.HashData(authority.RawData).Select(part => part.ToString("x2", null)));

        Assert.Equal(4, (await desk.RunAsync($"auth login --token t --api-url {url}")).Code);
        (await desk.RunAsync($"auth login --token t --api-url {url} --ca-fingerprint {fingerprint}")).Is(0, "✅ Logged in successfully to SatuSky 1ctl as admin@localhost!");
        Assert.Equal(0, (await desk.RunAsync("auth status")).Code);
    }

    [Fact]
    public async Task Another_authority_is_refused_and_sees_no_token()
    {
        using var impostor = Authority("CN=Satusky local CA");
        await using var platform = await PlatformAsync(impostor, "api.localhost");
        using var desk = new Desk();
        var url = platform.Url.Replace("localhost", "api.localhost", StringComparison.Ordinal);

        var result = await desk.RunAsync($"auth login --token t --api-url {url} --ca-fingerprint {Convert.ToHexString(SHA256.HashData(authority.RawData))}");

        Assert.Equal(3, result.Code);
        Assert.StartsWith($"❌ {url} has no certificate with this fingerprint\n  offered: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(("ca", ""), (Assert.Single(platform.Requests).Path, Assert.Single(platform.Requests).Authorization));
    }

    [Fact]
    public async Task A_pinned_authority_does_not_excuse_a_wrong_name()
    {
        await using var platform = await PlatformAsync(authority, "api.localhost");
        using var desk = new Desk();
        desk.Store.Save("p", new Configuration.Profile { ApiUrl = platform.Url, Token = "t", CaCertificate = authority.ExportCertificatePem() });
        desk.Store.Activate("p");

        var result = await desk.RunAsync("auth status");

        Assert.Equal(4, result.Code);
        Assert.Contains("its TLS certificate is not trusted", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://localhost:1", "abc", "❌ the CA fingerprint is not a SHA-256: it has 64 hexadecimal digits, with or without colons")]
    [InlineData("http://localhost:1", "0000000000000000000000000000000000000000000000000000000000000000", "❌ http://localhost:1 is not an https address, so it has no certificate to check")]
    public async Task A_fingerprint_that_cannot_work_is_named(string url, string fingerprint, string error)
    {
        using var desk = new Desk();

        var result = await desk.RunAsync($"auth login --token t --api-url {url} --ca-fingerprint {fingerprint}");

        Assert.Equal(1, result.Code);
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
    }

    private static async Task<ScriptedPlatform> PlatformAsync(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, From, From.AddDays(30), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        var leaf = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        var pem = authority.ExportCertificatePem();
        return (await ScriptedPlatform.StartAsync(listen => listen.UseHttps(leaf)))
            .On("GET ca", context => context.Response.WriteAsync(pem, context.RequestAborted))
            .On("GET whoami", Samples.Identity, ContractsJson.Default.Identity);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(From, From.AddDays(365));
    }
}
