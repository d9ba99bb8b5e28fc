using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Tests.Builds;

public sealed class RegistryCredentialsTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("satusky-registries-").FullName;
    private readonly string hostFile;
    private readonly LogLines log = new();
    private readonly RegistryCredentials credentials;

    public RegistryCredentialsTests()
    {
        hostFile = Path.Combine(home, "auth.json");
        credentials = new RegistryCredentials(home, log, [hostFile]);
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public void No_file_means_no_login()
    {
        Assert.Null(credentials.For("registry.example.com/app"));
        Assert.Empty(credentials.All());
    }

    [Fact]
    public void The_platform_s_own_login_goes_before_the_host_s()
    {
        File.WriteAllText(credentials.PlatformFile, """{"registry.example.com":{"username":"own","password":"1"}}""");
        File.WriteAllText(hostFile, """{"auths":{"registry.example.com":{"auth":"aG9zdDoy"},"other.example.com":{"auth":"aG9zdDoyOjM="}}}""");

        Assert.Equal(new RegistryLogin("registry.example.com", "own", "1"), credentials.For("registry.example.com/team/app:1"));
        Assert.Equal(new RegistryLogin("other.example.com", "host", "2:3"), credentials.For("other.example.com/app"));
        Assert.Equal(2, credentials.All().Count);
    }

    [Fact]
    public void Docker_hub_is_known_by_all_its_names()
    {
        File.WriteAllText(hostFile, """{"auths":{"https://index.docker.io/v1/":{"auth":"aHViOjE="}}}""");

        Assert.Equal("hub", credentials.For("nginx")?.User);
        Assert.Equal("hub", credentials.For("docker.io/acme/app:2")?.User);
        Assert.Null(credentials.For("localhost/nginx"));
        Assert.Equal("https://index.docker.io/v1/", credentials.All()[0].Server);
    }

    [Fact]
    public void The_login_of_the_longest_path_is_used()
    {
        File.WriteAllText(hostFile, """{"auths":{"quay.example":{"auth":"YWxsOjE="},"quay.example/team":{"auth":"dGVhbTox"}}}""");

        Assert.Equal("team", credentials.For("quay.example/team/app")?.User);
        Assert.Equal("all", credentials.For("quay.example/teamwork/app")?.User);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"auths":[]}""")]
    [InlineData("""{"auths":{"a":{"auth":"%%"},"b":1,"c":{}}}""")]
    public void A_broken_file_of_the_host_is_passed_over(string text)
    {
        File.WriteAllText(hostFile, text);

        Assert.Empty(credentials.All());
    }

    [Theory]
    [InlineData("", "is not valid JSON at line 1, byte 1")]
    [InlineData("{\n  \"a\": {\"username\": \"u\", \"password\": tr0ub4dor}\n}", "is not valid JSON at line 2, byte ")]
    [InlineData("[]", "holds no JSON object")]
    [InlineData("""{"ghcr.io":{"username":"u","passwort":"tr0ub4dor"}}""", "gives no \"username\" and \"password\" for \"ghcr.io\"")]
    [InlineData("""{"ghcr.io":"tr0ub4dor"}""", "gives no \"username\" and \"password\" for \"ghcr.io\"")]
    public void A_broken_file_of_the_platform_is_named(string text, string fault)
    {
        File.WriteAllText(credentials.PlatformFile, text);

        Assert.StartsWith($"{credentials.PlatformFile} {fault}", Assert.Throws<RegistryFileException>(() => credentials.For("ghcr.io/app")).Message, StringComparison.Ordinal);
        Assert.Throws<RegistryFileException>(credentials.All);
        log.Lines.Clear();
        credentials.Check();
        Assert.StartsWith($"{credentials.PlatformFile} {fault}", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("tr0u", log.Lines[0], StringComparison.Ordinal);
    }

    private sealed class LogLines : ILogger<RegistryCredentials>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
