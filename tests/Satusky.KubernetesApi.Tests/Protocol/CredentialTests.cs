using Microsoft.AspNetCore.Http;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class CredentialTests : IDisposable
{
    private const string Version = "client.authentication.k8s.io/v1";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("satusky-credentials-");
    private readonly ManualTime time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Runs => Path.Combine(directory.FullName, "runs");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_refused_token_is_renewed_once()
    {
        var file = Path.Combine(directory.FullName, "token");
        await File.WriteAllTextAsync(file, "old\n", Token);
        await using var api = await AcceptingAsync("new");
        using var client = Client(api, KubernetesCredentials.TokenFile(file));
        var refused = await Assert.ThrowsAsync<KubernetesException>(() => GetAsync(client));
        Assert.Equal(KubernetesFault.Unauthorized, refused.Fault);
        Assert.Single(api.Requests);

        await File.WriteAllTextAsync(file, "new\n", Token);
        await GetAsync(client);
        Assert.Equal(3, api.Requests.Count);
    }

    [Fact]
    public async Task A_token_file_is_read_again_every_minute()
    {
        var file = Path.Combine(directory.FullName, "token");
        await File.WriteAllTextAsync(file, "one", Token);
        var credentials = KubernetesCredentials.TokenFile(file);
        Assert.Equal("one", await TokenAsync(credentials));
        await File.WriteAllTextAsync(file, "two", Token);
        Assert.Equal("one", await TokenAsync(credentials));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", await TokenAsync(credentials));
        File.Delete(file);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", await TokenAsync(credentials));
    }

    [Fact]
    public async Task A_missing_token_file_is_named()
    {
        await using var api = await AcceptingAsync("x");
        using var client = Client(api, KubernetesCredentials.TokenFile("/nowhere/token"));
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => GetAsync(client));

        Assert.Equal(KubernetesFault.Unauthorized, failure.Fault);
        Assert.Contains("/nowhere/token", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_run_once_until_its_credentials_expire()
    {
        var credentials = new ExecCredentials(Plugin(
            $"echo run >> {Runs};" + Printing(""" "token":"t","expirationTimestamp":"2026-01-01T01:00:00Z" """)));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TokenAsync(credentials)));
        Assert.Single(await File.ReadAllLinesAsync(Runs, Token));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("t", await TokenAsync(credentials));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Runs, Token)).Length);
    }

    [Fact]
    public async Task A_refused_token_runs_the_program_again()
    {
        var script = $"echo run >> {Runs}; count=$(wc -l < {Runs});" + Printing(""" "token":"t-'$count'" """);
        await using var api = await AcceptingAsync("t-2");
        using var client = Client(api, new ExecCredentials(Plugin(script)));
        await GetAsync(client);

        Assert.Equal(2, api.Requests.Count);
    }

    [Fact]
    public async Task A_slow_program_takes_no_time_of_the_call()
    {
        var finish = Path.Combine(directory.FullName, "finish");
        await using var api = await AcceptingAsync("t");
        var plugin = Plugin($"echo run > {Runs}; until [ -e {finish} ]; do sleep 0.01; done;" + Printing(""" "token":"t" """));
        using var client = new KubernetesClient(api.Config with { Credentials = new ExecCredentials(plugin) }, new() { Name = "satusky-test", Time = time });
        var call = GetAsync(client);
        while (!File.Exists(Runs))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        time.Advance(plugin.Limit - TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(finish, "", Token);
        await call;
    }

    [Fact]
    public async Task A_program_is_told_version_and_cluster()
    {
        var plugin = Plugin($"echo \"$KUBERNETES_EXEC_INFO $EXTRA\" > {Runs};" + Printing(""" "token":"t" """)) with
        {
            Cluster = new() { ["server"] = "s" },
            Environment = new Dictionary<string, string> { ["EXTRA"] = "more" },
        };
        await TokenAsync(new ExecCredentials(plugin));

        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{"server":"s"}}} more""",
            (await File.ReadAllTextAsync(Runs, Token)).Trim());
    }

    [Fact]
    public async Task A_program_may_print_a_certificate()
    {
        var (certificate, key) = ScriptedApi.Authority.Client("bob");
        var fields = $"""
            "clientCertificateData":"{certificate.ReplaceLineEndings("\\n")}","clientKeyData":"{key.ReplaceLineEndings("\\n")}"
            """;
        var file = Path.Combine(directory.FullName, "printed");
        await File.WriteAllTextAsync(file, Printed(fields), Token);
        var seen = "";
        await using var api = await ScriptedApi.StartAsync(context =>
        {
            seen = context.Connection.ClientCertificate?.Subject ?? "none";
            return Json(Pod("a", 1))(context);
        });
        using var client = Client(api, new ExecCredentials(Plugin($"cat {file}")));
        await GetAsync(client);

        Assert.Equal("CN=bob", seen);
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "it ended with 3: broken")]
    [InlineData("echo secret-thing", "it printed something that is no ExecCredential in JSON")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential"}'""", "it printed ExecCredential of client.authentication.k8s.io/v1beta1 where ExecCredential of client.authentication.k8s.io/v1 was expected")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}'""", "it printed neither a token nor a certificate with its key")]
    public async Task What_a_program_does_wrong_is_named(string script, string problem)
    {
        var failure = await Assert.ThrowsAsync<KubernetesConfigException>(() => TokenAsync(new ExecCredentials(Plugin(script))));

        Assert.Equal($"kube.yaml: users[u].user.exec: the credential program /bin/sh failed: {problem}", failure.Message);
    }

    [Fact]
    public async Task A_missing_program_gives_its_hint()
    {
        var failure = await Assert.ThrowsAsync<KubernetesConfigException>(
            () => TokenAsync(new ExecCredentials(Plugin("") with { Command = "no-such-login", InstallHint = "Get it from the shelf." })));

        Assert.Contains("the credential program no-such-login failed: it cannot be started", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Get it from the shelf.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended()
    {
        var pid = Path.Combine(directory.FullName, "pid");
        var plugin = Plugin($"echo $$ > {pid}; exec sleep 1000") with { Limit = TimeSpan.FromMilliseconds(500) };
        var failure = await Assert.ThrowsAsync<KubernetesConfigException>(() => plugin.RunAsync(TimeProvider.System, Token));

        Assert.Contains("it printed no credentials within 0.5 s", failure.Message, StringComparison.Ordinal);
        var process = $"/proc/{(await File.ReadAllTextAsync(pid, Token)).Trim()}/cmdline";
        while (File.Exists(process) && (await File.ReadAllTextAsync(process, Token)).Contains("sleep", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
    }

    private static string Printed(string status) => $$"""{"apiVersion":"{{Version}}","kind":"ExecCredential","status":{ {{status}} } }""";

    private static string Printing(string status) => $"echo '{Printed(status)}'";

    private static ExecPlugin Plugin(string script) => new("/bin/sh", Version, "kube.yaml: users[u].user.exec") { Arguments = ["-c", script] };

    private static Task<ScriptedApi> AcceptingAsync(string token) => ScriptedApi.StartAsync(context =>
        (context.Request.Headers.Authorization == $"Bearer {token}" ? Json(Pod("a", 1)) : Status(401, "Unauthorized"))(context));

    private static KubernetesClient Client(ScriptedApi api, KubernetesCredentials credentials) =>
        new(api.Config with { Credentials = credentials }, new() { Name = "satusky-test" });

    private static Task GetAsync(KubernetesClient client) => client.GetAsync(KubernetesResource.Pods, new("web", "a"), Token);

    private async Task<string?> TokenAsync(KubernetesCredentials credentials) => (await credentials.GetAsync(null, time, Token)).Token;
}
