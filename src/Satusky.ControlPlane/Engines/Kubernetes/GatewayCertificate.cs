using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.ControlPlane.Routing;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>
/// Keeps a certificate of the platform's own authority for all names below its domain in a Secret that a Gateway can name. Every replica does:
/// each leaves alone what another has written, while it is good.
/// </summary>
internal sealed partial class GatewayCertificate(
    KubernetesClient client, KubernetesOptions options, CertificateAuthority authority, PublicAddress address, TimeProvider time, ILogger<GatewayCertificate> logger)
    : BackgroundService
{
    private const string Certificate = "tls.crt";
    private const string Key = "tls.key";

    /// <summary>A certificate is renewed weeks before its end.</summary>
    private static readonly TimeSpan Regularly = TimeSpan.FromHours(1);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private string Hostname => $"*.{address.Domain}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.GatewayCertificate is null)
        {
            return;
        }

        var name = new ObjectName(options.Gateway.Namespace, options.GatewayCertificate);
        using var changed = new SemaphoreSlim(0);
        await using var informer = client.Watch(new InformerSpec<OwnedObject>
        {
            Resource = KubernetesResource.Secrets,
            Query = new ObjectQuery { Namespace = name.Namespace, Fields = $"metadata.name={name.Name}", MetadataOnly = true },
            Project = OwnedObject.Of,
        });
        await Together.RunAsync([token => HearAsync(informer, changed, token), token => KeepAsync(name, changed, token)], stoppingToken);
    }

    private static async Task HearAsync(Informer<OwnedObject> informer, SemaphoreSlim changed, CancellationToken cancellationToken)
    {
        await foreach (var _ in informer.ChangesAsync(cancellationToken))
        {
            changed.Release();
        }
    }

    private async Task KeepAsync(ObjectName name, SemaphoreSlim changed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = Regularly;
            try
            {
                await EnsureAsync(name, cancellationToken);
            }
            catch (KubernetesException exception)
            {
                LogNotWritten(logger, name, exception.Message);
                wait = Retry;
            }

            using var timeout = new CancellationTokenSource(wait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task EnsureAsync(ObjectName name, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(KubernetesResource.Secrets, name, cancellationToken) is { } present)
        {
            if ((string?)present["metadata"]?["labels"]?[EngineLabels.Platform] != options.PlatformId)
            {
                LogForeign(logger, name);
                return;
            }

            if (authority.IsGood(Text(present, Certificate) + Text(present, Key), Hostname))
            {
                return;
            }
        }

        var leaf = authority.CertificateFor(Hostname);
        var secret = Manifest.New(KubernetesResource.Secrets, name.Namespace, name.Name, new JsonObject { [EngineLabels.Platform] = options.PlatformId });
        secret["type"] = "kubernetes.io/tls";
        secret["data"] = new JsonObject { [Certificate] = Base64(leaf.ChainPem), [Key] = Base64(leaf.KeyPem), ["ca.crt"] = Base64(authority.CertificatePem) };
        await client.ApplyAsync(KubernetesResource.Secrets, secret, force: true, cancellationToken);
        LogWritten(logger, name, Hostname);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Text(JsonObject secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string?)secret["data"]?[key] ?? ""));

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Secret} has a new certificate for {Hostname}")]
    private static partial void LogWritten(ILogger logger, ObjectName secret, string hostname);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Secret} is somebody else's and stays as it is; without it, the platform would put a certificate there")]
    private static partial void LogForeign(ILogger logger, ObjectName secret);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate in Secret {Secret} cannot be kept: {Cause}")]
    private static partial void LogNotWritten(ILogger logger, ObjectName secret, string cause);
}
