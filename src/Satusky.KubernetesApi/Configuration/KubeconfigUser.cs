using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>Reads the <c>user</c> of a kubeconfig.</summary>
internal static class KubeconfigUser
{
    // What would be sent without these is not what the file asks for.
    private static readonly string[] Unsupported = ["auth-provider", "username", "password", "as", "as-uid", "as-groups", "as-user-extra"];

    public static KubernetesCredentials Credentials(KubeconfigNode user, KubeconfigNode cluster)
    {
        if (Unsupported.Select(key => user[key]).FirstOrDefault(node => node.Exists) is { } unsupported)
            throw unsupported.Wrong("is not supported: use a client certificate, a token or an exec program");
        if (user["exec"] is { Exists: true } exec)
            return new ExecCredentials(Plugin(exec, cluster));

        var (certificate, key) = (user["client-certificate"], user["client-key"]);
        var certificateText = certificate.Content(user["client-certificate-data"]);
        var keyText = key.Content(user["client-key-data"]);
        if (certificateText is null != keyText is null)
            throw (certificateText is null ? certificate : key).Wrong("is missing: a client certificate needs its key");
        var files = certificateText is null ? null : new CertificateFiles(certificateText, keyText!, $"{user.File}: {certificate.Key}");
        files?.Read();

        var token = user["token"].Text;
        var tokenFile = user["tokenFile"].FullPath;
        return new FileCredentials(() => tokenFile is null ? token : FileCredentials.ReadToken(tokenFile), () => files?.Read());
    }

    private static ExecPlugin Plugin(KubeconfigNode exec, KubeconfigNode cluster)
    {
        var version = exec["apiVersion"];
        if (version.Required is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
            throw version.Wrong("must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1");
        if (exec["interactiveMode"] is { Text: "Always" } interactive)
            throw interactive.Wrong("is Always, but there is nobody to ask here");
        var command = exec["command"];
        return new(command.Required.Contains('/', StringComparison.Ordinal) ? command.FullPath! : command.Required, version.Required, $"{exec.File}: {exec.Key}")
        {
            Arguments = [.. exec["args"].Items.Select(argument => argument.Text ?? "")],
            Environment = exec["env"].Items.ToDictionary(variable => variable["name"].Required, variable => variable["value"].Text ?? ""),
            InstallHint = exec["installHint"].Text,
            Cluster = exec["provideClusterInfo"].IsTrue ? ClusterInfo(cluster) : null,
        };
    }

    private static JsonObject ClusterInfo(KubeconfigNode cluster)
    {
        var info = new JsonObject { ["server"] = cluster["server"].Text };
        foreach (var key in new[] { "tls-server-name", "proxy-url" })
        {
            if (cluster[key].Text is { } text)
                info[key] = text;
        }

        if (cluster["insecure-skip-tls-verify"].IsTrue)
            info["insecure-skip-tls-verify"] = true;
        if (cluster["certificate-authority"].Content(cluster["certificate-authority-data"])?.Invoke() is { } authority)
            info["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority));
        var extension = cluster["extensions"].Items.FirstOrDefault(item => item["name"].Text == "client.authentication.k8s.io/exec");
        if (extension is not null)
            info["config"] = extension["extension"].Value?.DeepClone();
        return info;
    }
}
