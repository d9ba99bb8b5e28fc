using System.Runtime.CompilerServices;

namespace Satusky.ContainerApi;

/// <summary>The engine itself: what it is, what happens in it, what it takes on disk.</summary>
public sealed class SystemApi
{
    private const string RootlessOption = "name=rootless";
    private readonly EngineHttp http;
    private readonly EnginePing ping;

    internal SystemApi(EngineHttp http, EnginePing ping) => (this.http, this.ping) = (http, ping);

    public Task PingAsync(CancellationToken cancellationToken) => PingAsync(http, http.CallLimit, cancellationToken);

    public async Task<EngineInfo> InfoAsync(CancellationToken cancellationToken)
    {
        var info = await http.GetAsync(new("/info"), EngineJson.Default.InfoAnswer, cancellationToken);
        var security = info.SecurityOptions ?? [];
        return new()
        {
            Kind = ping.Kind,
            Version = info.ServerVersion ?? "unknown",
            ApiVersion = ping.ApiVersion,
            Os = info.OSType ?? "linux",
            Architecture = info.Architecture switch { "x86_64" => "amd64", "aarch64" => "arm64", null => "unknown", var other => other },
            Cpus = info.NCPU,
            MemoryBytes = info.MemTotal,
            StorageDriver = info.Driver ?? "unknown",
            StorageRoot = info.DockerRootDir ?? "",
            Rootless = info.Rootless || security.Contains(RootlessOption),
            CgroupVersion = info.CgroupVersion ?? "1",
            CgroupDriver = info.CgroupDriver ?? "unknown",
            DefaultRuntime = info.DefaultRuntime ?? "",
            Runtimes = [.. info.Runtimes?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>()],
            SecurityOptions = security,
        };
    }

    /// <summary>
    /// Events from <paramref name="since"/> on (past ones included), until the token is cancelled. It does not reconnect: a cut connection
    /// is an <see cref="EngineUnreachableException"/>, and an engine that shuts down ends the sequence.
    /// </summary>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(
        EngineFilters? filters, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = new EnginePath("/events").With("since", EngineTime.ToQuery(since)).WithFilters(filters);
        var body = await http.OpenAsync(new(HttpMethod.Get, path), cancellationToken);
        await foreach (var answer in JsonLines.ReadAsync(body, EngineJson.Default.EventAnswer, cancellationToken))
        {
            var time = answer.TimeNano > 0 ? DateTimeOffset.UnixEpoch.AddTicks(answer.TimeNano / TimeSpan.NanosecondsPerTick) : DateTimeOffset.FromUnixTimeSeconds(answer.Time);
            yield return new(answer.Type ?? "", DockerWord(answer.Action ?? ""), answer.Actor?.ID ?? "", answer.Actor?.Attributes ?? [], time);
        }
    }

    public async Task<EngineDiskUsage> DiskUsageAsync(CancellationToken cancellationToken)
    {
        // Podman says 0 for its layers whatever it holds, its build cache is images, and the call fails when a container goes meanwhile.
        if (ping.Kind == EngineKind.Podman)
            return new(null, null);
        var request = new EngineRequest(HttpMethod.Get, new("/system/df")) { Limit = EngineHttp.TransferLimit };
        var usage = await http.CallAsync(request, EngineJson.Default.DiskUsageAnswer, cancellationToken);
        return new(usage.LayersSize, (usage.BuildCache ?? []).Where(record => !record.Shared).Sum(record => record.Size));
    }

    internal static async Task<EnginePing> PingAsync(EngineHttp http, TimeSpan limit, CancellationToken cancellationToken)
    {
        var headers = await http.HeadersAsync(new(HttpMethod.Get, new("/_ping")) { Limit = limit }, cancellationToken);
        var version = headers.TryGetValues("Api-Version", out var values) ? values.First() : "";
        return new(headers.Contains("Libpod-Api-Version") ? EngineKind.Podman : EngineKind.Docker, version);
    }

    private static string DockerWord(string action) => action switch { "died" => "die", "remove" => "destroy", _ => action };
}
