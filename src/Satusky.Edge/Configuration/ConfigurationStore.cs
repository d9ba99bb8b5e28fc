using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;
using Satusky.Edge.Control;
using Satusky.Edge.Dns;
using Satusky.Edge.Proxy;
using Satusky.Edge.Tls;

namespace Satusky.Edge.Configuration;

/// <summary>Holds the served snapshot and replaces it by newer documents. Bad ones change nothing.</summary>
internal sealed partial class ConfigurationStore(
    DocumentFile file, ServiceRegistry registry, DnsServer dns, StateFeed feed, ILogger<ConfigurationStore> logger)
{
    private readonly Lock gate = new();
    private byte[] servedHash = [];
    private long storedVersion;
    private volatile Snapshot current = Snapshot.Empty;

    public Snapshot Current => current;

    public EdgeVersion Version => new(current.Document.Version, Interlocked.Read(ref storedVersion));

    /// <summary>Serves the last good document of an earlier run. A bad file is reported and never stops the start.</summary>
    public void Restore()
    {
        try
        {
            if (file.Read() is not { } document)
                return;
            var result = Apply(document, store: false);
            if (result is ApplyResult.Invalid { Refusal: var refusal })
                Log.BadFile(logger, file.Path, string.Join("; ", refusal.Problems));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.BadFile(logger, file.Path, exception.Message);
        }
    }

    /// <summary>When this returns <see cref="ApplyResult.Served"/>, every new request is answered by the document.</summary>
    public ApplyResult Apply(EdgeDocument document) => Apply(document, store: true);

    private ApplyResult Apply(EdgeDocument document, bool store)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, EdgeJson.Default.EdgeDocument);
        var hash = SHA256.HashData(json);
        lock (gate)
        {
            var served = current.Document.Version;
            if (document.Version < served)
                return Stale($"version {document.Version} is older than the served version {served}; send a version above {served}", served);
            if (document.Version == served && !hash.AsSpan().SequenceEqual(servedHash))
                return Stale($"version {served} is served with other content; send changed content as a version above {served}", served);

            if (document.Version > served)
            {
                var problems = DocumentValidator.Check(document);
                var certificates = CertificateTable.Build(document.Certificates, document.PlatformDomain, current.Certificates, problems);
                if (problems.Count > 0)
                    return Invalid(document.Version, problems, served);
                Swap(document, certificates);
                servedHash = hash;
            }

            dns.Serve(current);
            feed.Changed();
            if (!store)
                storedVersion = document.Version;
            else if (storedVersion < document.Version)
                Store(document.Version, json);
            return new ApplyResult.Served(Version);
        }
    }

    private void Swap(EdgeDocument document, CertificateTable certificates)
    {
        var services = registry.Prepare(document);
        var previous = current;
        current = new Snapshot(document, services, certificates);
        // Only now may drained and removed backends refuse requests: whoever is refused finds the new snapshot.
        registry.Retire(document);
        previous.Supersede();
        Log.Serving(logger, document.Version, document.Services.Count, document.Hosts.Count + (document.Sites ?? []).DistinctBy(site => site.Hostname).Count());
    }

    private void Store(long version, byte[] json)
    {
        try
        {
            file.Write(json);
            storedVersion = version;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotStored(logger, version, file.Path, exception.Message);
        }
    }

    private static ApplyResult.Stale Stale(string message, long served) => new(new EdgeRefusal(message, served, []));

    private ApplyResult.Invalid Invalid(long version, List<string> problems, long served)
    {
        Log.Refused(logger, version, string.Join("; ", problems), served);
        var count = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        return new ApplyResult.Invalid(new EdgeRefusal($"version {version} has {count}; version {served} stays served", served, problems));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Serving configuration {Version}: {Services} services, {Hosts} hostnames")]
        public static partial void Serving(ILogger logger, long version, int services, int hosts);

        [LoggerMessage(LogLevel.Warning, "Refused configuration {Version}: {Problems}. Version {Served} stays served")]
        public static partial void Refused(ILogger logger, long version, string problems, long served);

        [LoggerMessage(LogLevel.Error, "Configuration {Version} is served but not stored in {Path}: {Cause}. Free disk space or mend the permissions")]
        public static partial void NotStored(ILogger logger, long version, string path, string cause);

        [LoggerMessage(LogLevel.Error, "The stored configuration {Path} is not usable: {Cause}. Nothing is served until the control plane sends one")]
        public static partial void BadFile(ILogger logger, string path, string cause);
    }
}
