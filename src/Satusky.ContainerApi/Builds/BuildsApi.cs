using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Satusky.ContainerApi;

/// <summary>Image builds: by BuildKit on Docker, by Buildah on Podman.</summary>
public sealed class BuildsApi
{
    private const long CpuPeriod = 100_000;
    private const long NanoCpusPerCpu = 1_000_000_000;
    private readonly EngineHttp http;
    private readonly EngineKind kind;

    internal BuildsApi(EngineHttp http, EngineKind kind) => (this.http, this.kind) = (http, kind);

    /// <summary>
    /// Builds, with messages as they come. Cancelling the token, or leaving the enumeration, cancels the build on Docker. On Podman a
    /// running step goes on: give the build a <see cref="BuildSpec.CgroupParent"/> and kill it with <see cref="BuildCgroup"/>.
    /// </summary>
    /// <param name="contextTar">Not compressed.</param>
    public async IAsyncEnumerable<BuildMessage> BuildAsync(
        BuildSpec spec, Stream contextTar, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = EngineRequest.Post(Path(spec)) with { Content = new BuildContextContent(contextTar), Header = RegistryHeaders.Config(spec.Logins) };
        var body = await http.OpenAsync(request, cancellationToken);
        var transcript = new BuildTranscript();
        await foreach (var line in JsonLines.ReadAsync(body, EngineJson.Default.BuildAnswer, cancellationToken))
        {
            foreach (var message in transcript.Read(line))
                yield return message;
        }

        foreach (var message in transcript.Complete())
            yield return message;
    }

    /// <summary>Cancels a running build by its id. False on Podman, which cannot.</summary>
    public async Task<bool> CancelAsync(string buildId, CancellationToken cancellationToken)
    {
        if (kind == EngineKind.Podman)
            return false;
        await http.SendAsync(EngineRequest.Post(new EnginePath("/build/cancel").With("id", buildId)), cancellationToken);
        return true;
    }

    /// <summary>BuildKit's cache; empty on Podman, whose cache is images.</summary>
    public async Task<IReadOnlyList<BuildCacheRecord>> ListCacheAsync(CancellationToken cancellationToken)
    {
        if (kind == EngineKind.Podman)
            return [];
        var request = new EngineRequest(HttpMethod.Get, new EnginePath("/system/df").With("type", "build-cache")) { Limit = EngineHttp.TransferLimit };
        var usage = await http.CallAsync(request, EngineJson.Default.DiskUsageAnswer, cancellationToken);
        return [.. (usage.BuildCache ?? []).Select(r => new BuildCacheRecord(r.ID ?? "", r.Shared, r.Size, r.CreatedAt, r.LastUsedAt ?? r.CreatedAt))];
    }

    /// <summary>Drops one record of <see cref="ListCacheAsync"/>. One that an image or another record needs stays, which is no fault.</summary>
    public Task RemoveCacheAsync(string id, CancellationToken cancellationToken) =>
        http.SendAsync(EngineRequest.Post(new EnginePath("/build/prune").WithFilters(EngineFilters.Of("id", id))) with { Limit = EngineHttp.TransferLimit }, cancellationToken);

    private EnginePath Path(BuildSpec spec)
    {
        var path = new EnginePath("/build")
            .With("dockerfile", spec.Dockerfile).With("target", spec.Target).With("nocache", spec.NoCache).With("pull", spec.Pull)
            .With("rm", true).With("forcerm", true)
            .With("buildargs", spec.Arguments).With("labels", spec.Labels)
            .With("memory", spec.MemoryBytes).With("memswap", spec.MemoryBytes)
            .With("cgroupparent", spec.CgroupParent).With("networkmode", spec.NetworkMode);
        if (spec.NanoCpus is { } cpus)
            path.With("cpuperiod", CpuPeriod).With("cpuquota", cpus * CpuPeriod / NanoCpusPerCpu);
        foreach (var tag in spec.Tags)
            path.With("t", tag);
        return kind == EngineKind.Docker ? path.With("version", "2").With("buildid", spec.Id) : path;
    }
}

/// <summary>A line of a build's stream; <see cref="Aux"/> is an object with the image id, or base64 for BuildKit.</summary>
internal sealed record BuildAnswer(string? Id, string? Stream, string? Error, ErrorAnswer? ErrorDetail, JsonElement Aux);
