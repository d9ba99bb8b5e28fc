using Satusky.Contracts.Edge;
using Satusky.Edge.Proxy;
using Satusky.Edge.Tls;

namespace Satusky.Edge.Configuration;

/// <summary>Everything that one document means, immutable and swapped whole.</summary>
internal sealed class Snapshot
{
    private readonly Dictionary<string, ServedService>.AlternateLookup<ReadOnlySpan<char>> byHost;
    private readonly Dictionary<string, ServedService> byAppName;
    private readonly TaskCompletionSource superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Snapshot(EdgeDocument document, IReadOnlyDictionary<string, ServedService> services, CertificateTable certificates)
    {
        Document = document;
        Certificates = certificates;
        byHost = document.Hosts
            .ToDictionary(host => host.Hostname, host => services[host.ServiceId], StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        byAppName = services.Values
            .Where(service => service.Spec.Namespace is not null)
            .ToDictionary(
                service => AppName(service.Spec.Name, service.Spec.Namespace!), service => service, StringComparer.OrdinalIgnoreCase);
    }

    public static Snapshot Empty { get; } =
        new(new EdgeDocument(0, "", [], [], [], []), new Dictionary<string, ServedService>(), CertificateTable.Empty);

    public EdgeDocument Document { get; }

    public CertificateTable Certificates { get; }

    /// <summary>Done as soon as a newer snapshot is served.</summary>
    public Task Superseded => superseded.Task;

    public ServedService? FindByHost(ReadOnlySpan<char> host) =>
        byHost.TryGetValue(HostName.WithoutPort(host), out var service) ? service : null;

    public ServedService? FindByAppName(string name, string @namespace) => byAppName.GetValueOrDefault(AppName(name, @namespace));

    public void Supersede() => superseded.TrySetResult();

    private static string AppName(string name, string @namespace) => $"{name}.{@namespace}";
}
