using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Satusky.Certificates;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>The controller's own certificate authority. Its key is in a Secret that all replicas share; certificates of hostnames are in memory.</summary>
internal sealed class LocalAuthority(X509Certificate2 certificate, TimeProvider time) : IDisposable
{
    public const string SecretName = "satusky-gateway-ca";

    private readonly Dictionary<string, LeafCertificate> leaves = new(StringComparer.Ordinal);

    /// <summary>Reads the authority's Secret, or makes it.</summary>
    public static async Task<LocalAuthority> OpenAsync(KubernetesClient client, string ns, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = new ObjectName(ns, SecretName);
        var secret = await client.FindAsync(KubernetesResource.Secrets, name, cancellationToken);
        if (secret is null)
        {
            try
            {
                secret = await client.CreateAsync(KubernetesResource.Secrets, NewSecret(name, time.GetUtcNow()), cancellationToken);
            }
            catch (KubernetesException exists) when (exists.Fault == KubernetesFault.AlreadyExists)
            {
                // Another replica was first.
                secret = await client.GetAsync(KubernetesResource.Secrets, name, cancellationToken);
            }
        }

        try
        {
            return new(X509Certificate2.CreateFromPem(Text(secret, "tls.crt"), Text(secret, "tls.key")), time);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            throw new InvalidOperationException($"Secret {name} holds no authority: {exception.Message}. Restore it, or delete it to have a new one made, which everyone has to trust anew.", exception);
        }
    }

    public TlsSecret CertificateFor(string hostname)
    {
        if (!leaves.TryGetValue(hostname, out var leaf) || time.GetUtcNow() >= leaf.RenewAt)
            leaves[hostname] = leaf = LeafCertificate.Issue(certificate, hostname, time.GetUtcNow());
        return new(leaf.CertificatePem, leaf.KeyPem, leaf.Hostnames);
    }

    public void Dispose() => certificate.Dispose();

    private static JsonObject NewSecret(ObjectName name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
            ["type"] = "kubernetes.io/tls",
            ["data"] = new JsonObject
            {
                ["tls.crt"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(AuthorityCertificate.SelfSign(key, $"Satusky gateway CA {id}", now) + "\n")),
                ["tls.key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n")),
            },
        };
    }

    private static string Text(JsonObject secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string?)secret["data"]?[key] ?? ""));
}
