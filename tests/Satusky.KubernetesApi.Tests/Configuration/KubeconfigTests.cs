using System.Text;

namespace Satusky.KubernetesApi.Tests;

public sealed class KubeconfigTests : IDisposable
{
    private const string Minimal = """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - name: here
          context: {cluster: c, user: u, namespace: web}
        clusters:
        - name: c
          cluster:
            server: https://10.0.0.1:6443
        users:
        - name: u
          user:
            token: s3cret
        """;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("satusky-kubeconfig-");
    private readonly TestCertificates authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task The_current_context_is_used()
    {
        var config = Load(Minimal);

        Assert.Equal(("https://10.0.0.1:6443/", "web"), (config.Server.ToString(), config.Namespace));
        Assert.Equal("s3cret", await TokenAsync(config));
        Assert.Equal((null, null, false, null), (config.CertificateAuthority, config.TlsServerName, config.SkipTlsVerification, config.Proxy));
        Assert.Equal($"context here of {In("config")}", config.Source);
        Assert.DoesNotContain("s3cret", config.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_of_a_cluster_is_read()
    {
        Write("ca.pem", authority.AuthorityPem);
        var config = Load(Minimal.Replace(
            "https://10.0.0.1:6443",
            """
            "https://kube.example.com/base"
                certificate-authority: ca.pem
                tls-server-name: kubernetes
                insecure-skip-tls-verify: true
                proxy-url: socks5://127.0.0.1:1080
            """,
            StringComparison.Ordinal));

        Assert.Equal((authority.AuthorityPem, "kubernetes", true), (config.CertificateAuthority, config.TlsServerName, config.SkipTlsVerification));
        Assert.Equal(new Uri("socks5://127.0.0.1:1080"), config.Proxy);
    }

    [Fact]
    public async Task Data_wins_over_files()
    {
        var (certificate, key) = authority.Client("alice");
        var config = Load(Minimal.Replace("https://10.0.0.1:6443", $"https://10.0.0.1:6443\n    certificate-authority: nowhere\n    certificate-authority-data: {Base64(authority.AuthorityPem)}", StringComparison.Ordinal)
            .Replace("token: s3cret", $"client-certificate: nowhere\n    client-certificate-data: {Base64(certificate)}\n    client-key-data: {Base64(key)}", StringComparison.Ordinal));
        var credential = await config.Credentials.GetAsync(null, TimeProvider.System, Token);

        Assert.Equal(authority.AuthorityPem, config.CertificateAuthority);
        Assert.Equal("CN=alice", credential.Certificate!.TargetCertificate.Subject);
        Assert.Null(credential.Token);
    }

    [Fact]
    public async Task A_renewed_certificate_file_is_taken_when_the_old_is_refused()
    {
        WriteClient("alice");
        var config = Load(Minimal.Replace("token: s3cret", "client-certificate: client.crt\n    client-key: client.key", StringComparison.Ordinal));
        var first = await config.Credentials.GetAsync(null, TimeProvider.System, Token);
        Assert.Same(first, await config.Credentials.GetAsync(first, TimeProvider.System, Token));
        WriteClient("alice-renewed");
        var second = await config.Credentials.GetAsync(first, TimeProvider.System, Token);

        Assert.Equal("CN=alice-renewed", second.Certificate!.TargetCertificate.Subject);
    }

    [Fact]
    public async Task A_token_file_counts_from_its_kubeconfig()
    {
        Write("token", "from-file\n");
        Assert.Equal("from-file", await TokenAsync(Load(Minimal.Replace("token: s3cret", "token: s3cret\n    tokenFile: token", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_program_is_read_with_all_it_needs()
    {
        Write("login", "#!/bin/sh\necho \"{\\\"apiVersion\\\":\\\"client.authentication.k8s.io/v1beta1\\\",\\\"kind\\\":\\\"ExecCredential\\\",\\\"status\\\":{\\\"token\\\":\\\"$1-$REGION-$(echo $KUBERNETES_EXEC_INFO | tr -d '\\\"{}')\\\"}}\"\n");
        File.SetUnixFileMode(In("login"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var config = Load(Minimal.Replace(
            "    token: s3cret",
            """
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: ./login
                  args:
                  - get
                  env:
                  - name: REGION
                    value: north
                  interactiveMode: IfAvailable
                  provideClusterInfo: true
            """,
            StringComparison.Ordinal));

        Assert.Equal(
            "get-north-apiVersion:client.authentication.k8s.io/v1beta1,kind:ExecCredential,spec:interactive:false,cluster:server:https://10.0.0.1:6443", await TokenAsync(config));
    }

    [Fact]
    public async Task The_first_file_to_name_a_thing_defines_it()
    {
        Write("one", Minimal.Replace("current-context: here\n", "", StringComparison.Ordinal));
        Write("two", Minimal.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal).Replace("s3cret", "other", StringComparison.Ordinal));
        var config = ConfigSearch.Find(name => name == "KUBECONFIG" ? $"{In("one")}:{In("missing")}:{In("two")}" : null, "");

        Assert.Equal("10.0.0.1", config.Server.Host);
        Assert.Equal("s3cret", await TokenAsync(config));
        Assert.Equal($"context here of {In("one")}, {In("two")}", config.Source);
    }

    [Fact]
    public void Another_context_can_be_chosen()
    {
        Write("config", Minimal.Replace("contexts:", "contexts:\n- {name: there, context: {cluster: c}}", StringComparison.Ordinal));
        var config = KubernetesConfig.FromFile(In("config"), "there");

        Assert.Equal(("default", "context there of " + In("config")), (config.Namespace, config.Source));
    }

    [Theory]
    [InlineData("current-context: here", "", "current-context is missing: set it with kubectl config use-context")]
    [InlineData("current-context: here", "current-context: gone", "contexts has no entry gone")]
    [InlineData("cluster: c,", "cluster: gone,", "clusters has no entry gone")]
    [InlineData("user: u,", "user: gone,", "users has no entry gone")]
    [InlineData("server: https://10.0.0.1:6443", "x: y", "clusters[c].cluster.server is missing")]
    [InlineData("https://10.0.0.1:6443", "10.0.0.1:6443", "clusters[c].cluster.server must be an address that begins with https:// or http://")]
    [InlineData("https://10.0.0.1:6443", "https://h\n    insecure-skip-tls-verify: maybe", "clusters[c].cluster.insecure-skip-tls-verify must be true or false")]
    [InlineData("https://10.0.0.1:6443", "https://h\n    certificate-authority-data: '*'", "clusters[c].cluster.certificate-authority-data is not base64")]
    [InlineData("https://10.0.0.1:6443", "https://h\n    certificate-authority-data: eA==", "clusters[c].cluster.certificate-authority holds no certificate in PEM")]
    [InlineData("https://10.0.0.1:6443", "https://h\n    certificate-authority: /nowhere/ca", "clusters[c].cluster.certificate-authority names /nowhere/ca, which cannot be read: Could not find a part of the path '/nowhere/ca'.")]
    [InlineData("token: s3cret", "token: [a]", "users[u].user.token must be a text")]
    [InlineData("token: s3cret", "client-certificate-data: eA==", "users[u].user.client-key is missing: a client certificate needs its key")]
    [InlineData("token: s3cret", "client-certificate-data: eA==\n    client-key-data: eA==", "users[u].user.client-certificate: the client certificate and its key cannot be used: *")]
    [InlineData("token: s3cret", "username: me", "users[u].user.username is not supported: use a client certificate, a token or an exec program")]
    [InlineData("token: s3cret", "as: root", "users[u].user.as is not supported: use a client certificate, a token or an exec program")]
    [InlineData("token: s3cret", "exec: {apiVersion: client.authentication.k8s.io/v1}", "users[u].user.exec.command is missing")]
    [InlineData("token: s3cret", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "users[u].user.exec.apiVersion must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1")]
    [InlineData("token: s3cret", "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}", "users[u].user.exec.interactiveMode is Always, but there is nobody to ask here")]
    [InlineData("users:", "users: {}\nmore:", "users must be a list")]
    public void What_is_wrong_is_named_with_file_and_key(string text, string replacement, string problem)
    {
        var failure = Assert.Throws<KubernetesConfigException>(() => Load(Minimal.Replace(text, replacement, StringComparison.Ordinal)));
        var expected = $"{In("config")}: {problem}";

        if (problem.EndsWith('*'))
            Assert.StartsWith(expected[..^1], failure.Message, StringComparison.Ordinal);
        else
            Assert.Equal(expected, failure.Message);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<string?> TokenAsync(KubernetesConfig config) => (await config.Credentials.GetAsync(null, TimeProvider.System, Token)).Token;

    private string In(string file) => Path.Combine(directory.FullName, file);

    private void Write(string file, string text) => File.WriteAllText(In(file), text);

    private void WriteClient(string name)
    {
        var (certificate, key) = authority.Client(name);
        Write("client.crt", certificate);
        Write("client.key", key);
    }

    private KubernetesConfig Load(string text)
    {
        Write("config", text);
        return KubernetesConfig.FromFile(In("config"));
    }
}
