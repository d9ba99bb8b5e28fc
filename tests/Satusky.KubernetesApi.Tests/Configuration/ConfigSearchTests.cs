namespace Satusky.KubernetesApi.Tests;

public sealed class ConfigSearchTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("satusky-service-account-");
    private readonly string authority = new TestCertificates().AuthorityPem;

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("10.0.0.1", "443", "https://10.0.0.1/")]
    [InlineData("fd00::1", "6443", "https://[fd00::1]:6443/")]
    [InlineData("kubernetes.default", "8443", "https://kubernetes.default:8443/")]
    public async Task A_pod_finds_its_own_cluster(string host, string port, string server)
    {
        WriteServiceAccount();
        var config = ConfigSearch.Find(Environment(("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port)), directory.FullName);
        var credential = await config.Credentials.GetAsync(null, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal((server, "team", authority, "t"), (config.Server.ToString(), config.Namespace, config.CertificateAuthority, credential.Token));
    }

    [Fact]
    public void A_pod_without_a_token_is_told_what_to_do()
    {
        var failure = Assert.Throws<KubernetesConfigException>(
            () => ConfigSearch.Find(Environment(("KUBERNETES_SERVICE_HOST", "h"), ("KUBERNETES_SERVICE_PORT", "1")), directory.FullName));

        Assert.Contains("give the pod a service account token", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_in_the_home_folder_comes_last()
    {
        directory.CreateSubdirectory(".kube");
        File.WriteAllText(
            Path.Combine(directory.FullName, ".kube", "config"),
            """{"current-context":"a","contexts":[{"name":"a","context":{"cluster":"c"}}],"clusters":[{"name":"c","cluster":{"server":"https://h"}}]}""");

        Assert.Equal("h", ConfigSearch.Find(Environment(("HOME", directory.FullName)), "").Server.Host);
    }

    [Fact]
    public void Where_nothing_is_found_all_places_are_named()
    {
        var failure = Assert.Throws<KubernetesConfigException>(() => ConfigSearch.Find(Environment(("HOME", "/nowhere")), ""));
        Assert.Equal(
            "no Kubernetes configuration: KUBECONFIG is not set, this is no pod (KUBERNETES_SERVICE_HOST is not set) and /nowhere/.kube/config is not there", failure.Message);

        failure = Assert.Throws<KubernetesConfigException>(() => ConfigSearch.Find(Environment(("KUBECONFIG", "/nowhere/a:/nowhere/b")), ""));
        Assert.Equal("KUBECONFIG names /nowhere/a:/nowhere/b, where no file is", failure.Message);
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private void WriteServiceAccount()
    {
        File.WriteAllText(Path.Combine(directory.FullName, "ca.crt"), authority);
        File.WriteAllText(Path.Combine(directory.FullName, "token"), "t\n");
        File.WriteAllText(Path.Combine(directory.FullName, "namespace"), "team");
    }
}
