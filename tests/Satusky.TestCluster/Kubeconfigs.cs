using System.Text;

namespace Satusky.TestCluster;

internal static class Kubeconfigs
{
    public static string WithToken(Uri address, string authority, string token) => Write(address, authority, $"token: {token}");

    public static string WithCertificate(Uri address, string authority, string certificate, string key) =>
        Write(address, authority, $"client-certificate-data: {Base64(certificate)}\n    client-key-data: {Base64(key)}");

    private static string Write(Uri address, string authority, string user) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: simulated
          cluster:
            server: {address.ToString().TrimEnd('/')}
            certificate-authority-data: {Base64(authority)}
        users:
        - name: simulated
          user:
            {user}
        contexts:
        - name: simulated
          context:
            cluster: simulated
            user: simulated
        current-context: simulated

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
