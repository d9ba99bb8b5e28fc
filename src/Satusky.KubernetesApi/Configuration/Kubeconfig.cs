namespace Satusky.KubernetesApi;

/// <summary>One or several kubeconfig files, of which the first to name a thing defines it.</summary>
internal sealed class Kubeconfig
{
    private readonly IReadOnlyList<KubeconfigNode> files;

    private Kubeconfig(IReadOnlyList<KubeconfigNode> files) => this.files = files;

    private string Names => string.Join(", ", files.Select(file => file.File));

    public static Kubeconfig Load(IReadOnlyList<string> paths) => new([.. paths.Select(Read)]);

    public KubernetesConfig ToConfig(string? contextName)
    {
        contextName ??= files.Select(file => file["current-context"].Text).FirstOrDefault(name => name is not null)
            ?? throw new KubernetesConfigException($"{Names}: current-context is missing: set it with kubectl config use-context");
        var context = Entry("contexts", contextName)["context"];
        var cluster = Entry("clusters", context["cluster"].Required)["cluster"];
        return new()
        {
            Server = cluster["server"].Uri("https", "http") ?? throw cluster["server"].Wrong("is missing"),
            CertificateAuthority = Authority(cluster),
            TlsServerName = cluster["tls-server-name"].Text,
            SkipTlsVerification = cluster["insecure-skip-tls-verify"].IsTrue,
            Proxy = cluster["proxy-url"].Uri("http", "https", "socks5"),
            Credentials = context["user"].Text is { } user ? KubeconfigUser.Credentials(Entry("users", user)["user"], cluster) : KubernetesCredentials.None,
            Namespace = context["namespace"].Text ?? "default",
            Source = $"context {contextName} of {Names}",
        };
    }

    private static string? Authority(KubeconfigNode cluster)
    {
        var authority = cluster["certificate-authority"].Content(cluster["certificate-authority-data"])?.Invoke();
        return authority is null || authority.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
            ? authority
            : throw cluster["certificate-authority"].Wrong("holds no certificate in PEM");
    }

    private static KubeconfigNode Read(string path)
    {
        try
        {
            return new(path, "", YamlDocument.Read(File.ReadAllText(path), path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    private KubeconfigNode Entry(string list, string name)
    {
        var found = files.SelectMany(file => file[list].Items).FirstOrDefault(entry => entry["name"].Text == name);
        return found ?? throw new KubernetesConfigException($"{Names}: {list} has no entry {name}");
    }
}
