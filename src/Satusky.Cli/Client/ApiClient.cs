using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Client;

/// <summary>The platform's API, one method for each of its resources that a command uses.</summary>
internal sealed class ApiClient(ApiTransport transport) : IDisposable
{
    private static ContractsJson Json => ContractsJson.Default;

    public void Dispose() => transport.Dispose();

    /// <summary>Asks an address beside <c>/v1</c> that needs no login.</summary>
    public Task ProbeAsync(string path, CancellationToken cancel) => transport.ProbeAsync(path, cancel);

    public Task<Identity> GetIdentityAsync(CancellationToken cancel) => transport.GetAsync("whoami", Json.Identity, cancel);

    public Task<IReadOnlyList<TokenView>> GetTokensAsync(CancellationToken cancel) =>
        transport.GetAsync("tokens", Json.IReadOnlyListTokenView, cancel);

    public Task<CreatedToken> CreateTokenAsync(CreateTokenRequest request, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Post, "tokens", ApiTransport.Json(request, Json.CreateTokenRequest), Json.CreatedToken, cancel);

    public async Task DeleteTokenAsync(string tokenId, CancellationToken cancel)
    {
        using var _ = await transport.SendAsync(HttpMethod.Delete, $"tokens/{Uri.EscapeDataString(tokenId)}", null, cancel);
    }

    public Task<IReadOnlyList<MachineView>> GetMachinesAsync(CancellationToken cancel) =>
        transport.GetAsync("machines", Json.IReadOnlyListMachineView, cancel);

    public async Task<IReadOnlyList<AppSummary>> GetAppsAsync(CancellationToken cancel)
    {
        var apps = new List<AppSummary>();
        for (var page = "apps"; page is not null;)
        {
            using var response = await transport.SendAsync(HttpMethod.Get, page, null, cancel);
            apps.AddRange(transport.Read(response, Json.IReadOnlyListAppSummary, cancel));
            page = NextPage(response) is { } query ? "apps" + query : null;
        }

        return apps;
    }

    /// <summary>The JSON of an app as the platform wrote it.</summary>
    public Task<JsonDocument> GetAppJsonAsync(string app, CancellationToken cancel) => transport.GetDocumentAsync(Of(app), cancel);

    public Task<AppDetails> GetAppAsync(string app, CancellationToken cancel) => transport.GetAsync(Of(app), Json.AppDetails, cancel);

    public Task<AppStatus> GetStatusAsync(string app, CancellationToken cancel) =>
        transport.GetAsync(Of(app, "status"), Json.AppStatus, cancel);

    public IAsyncEnumerable<AppStatus> WatchStatusAsync(string app, CancellationToken cancel) =>
        MessageStream.ReadAsync(transport, () => Of(app, "status/stream"), Json.AppStatus, cancel);

    public Task<IReadOnlyList<ReleaseView>> GetReleasesAsync(string app, CancellationToken cancel) =>
        transport.GetAsync(Of(app, "releases"), Json.IReadOnlyListReleaseView, cancel);

    /// <param name="body">The request as JSON, or as multipart with its build context.</param>
    public Task<DeployAccepted> DeployAsync(string app, HttpContent body, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Post, Of(app, "deploys"), body, Json.DeployAccepted, cancel);

    public Task<OperationAccepted> RestartAsync(string app, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Post, Of(app, "restarts"), null, Json.OperationAccepted, cancel);

    public Task<RollbackAccepted> RollBackAsync(string app, long version, CancellationToken cancel) =>
        transport.SendAsync(
            HttpMethod.Post,
            Of(app, "rollbacks"),
            ApiTransport.Json(new RollbackRequest(version), Json.RollbackRequest),
            Json.RollbackAccepted,
            cancel);

    public Task<ScaleAccepted> ScaleAsync(string app, int replicas, CancellationToken cancel) =>
        transport.SendAsync(
            HttpMethod.Put,
            Of(app, "scale"),
            ApiTransport.Json(new ScaleRequest(replicas), Json.ScaleRequest),
            Json.ScaleAccepted,
            cancel);

    /// <param name="volumes"><c>retain</c> or <c>delete</c>; null leaves it to the volume's policy.</param>
    public Task<OperationAccepted> DestroyAsync(string app, string? volumes, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Delete, Of(app) + (volumes is null ? "" : $"?volumes={volumes}"), null, Json.OperationAccepted, cancel);

    /// <param name="deploymentId">The app whose volume alone is wanted; null lists all.</param>
    public Task<IReadOnlyList<VolumeView>> GetVolumesAsync(string? deploymentId, CancellationToken cancel) =>
        transport.GetAsync(deploymentId is null ? "volumes" : $"volumes?app={deploymentId}", Json.IReadOnlyListVolumeView, cancel);

    public Task<VolumeDetails> GetVolumeAsync(string volume, CancellationToken cancel) => transport.GetAsync(OfVolume(volume), Json.VolumeDetails, cancel);

    public Task<VolumeView> DetachVolumeAsync(string volume, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Delete, OfVolume(volume) + "/attachment", null, Json.VolumeView, cancel);

    public async Task DeleteVolumeAsync(string volume, CancellationToken cancel)
    {
        using var _ = await transport.SendAsync(HttpMethod.Delete, OfVolume(volume), null, cancel);
    }

    public Task<EnvironmentView> GetEnvironmentAsync(string app, CancellationToken cancel) =>
        transport.GetAsync(Of(app, "env"), Json.EnvironmentView, cancel);

    public Task<IReadOnlyList<EnvironmentView>> GetEnvironmentsAsync(CancellationToken cancel) =>
        transport.GetAsync("env", Json.IReadOnlyListEnvironmentView, cancel);

    public Task<SecretView> GetSecretsAsync(string app, CancellationToken cancel) =>
        transport.GetAsync(Of(app, "secrets"), Json.SecretView, cancel);

    public Task<IReadOnlyList<SecretView>> GetSecretsAsync(CancellationToken cancel) =>
        transport.GetAsync("secrets", Json.IReadOnlyListSecretView, cancel);

    /// <param name="kind"><c>env</c> or <c>secrets</c>.</param>
    public Task<ConfigChanged> PatchAsync(string app, string kind, ConfigPatch patch, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Patch, Of(app, kind), ApiTransport.Json(patch, Json.ConfigPatch), Json.ConfigChanged, cancel);

    public Task<IReadOnlyList<LogEntry>> GetLogsAsync(string app, int tail, DateTimeOffset? since, CancellationToken cancel) =>
        transport.GetAsync(Of(app, $"logs?tail={tail}{(since is { } at ? "&since=" + TimeOf(at) : "")}"), Json.IReadOnlyListLogEntry, cancel);

    /// <param name="tail">How many stored lines come first.</param>
    public IAsyncEnumerable<LogEntry> StreamLogsAsync(string app, int tail, CancellationToken cancel) =>
        StreamAsync(last => Of(app, last is null ? $"logs/stream?tail={tail}" : $"logs/stream?after={Uri.EscapeDataString(last)}"), cancel);

    /// <param name="path">Of the stream after a cursor, or from its beginning.</param>
    private async IAsyncEnumerable<LogEntry> StreamAsync(Func<string?, string> path, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? last = null;
        await foreach (var entry in MessageStream.ReadAsync(transport, () => path(last), Json.LogEntry, cancel))
        {
            last = entry.Cursor;
            yield return entry;
        }
    }

    /// <summary>The events of an operation until it is finished, each once.</summary>
    public async IAsyncEnumerable<OperationEvent> FollowAsync(
        string operationId,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var last = 0L;
        await foreach (var e in MessageStream.ReadAsync(
            transport,
            () => $"operations/{Uri.EscapeDataString(operationId)}/events?after={last}",
            Json.OperationEvent,
            cancel))
        {
            if (e.Number <= last)
                continue;

            last = e.Number;
            yield return e;
            if (e.Kind == OperationEventKind.Finished)
                yield break;
        }
    }

    public Task<IReadOnlyList<InstanceTarget>> GetInstancesAsync(string app, CancellationToken cancel) =>
        transport.GetAsync(Of(app, "instances"), Json.IReadOnlyListInstanceTarget, cancel);

    /// <param name="instance">Null takes the one that serves first.</param>
    public Task<ByteSocket> ExecAsync(string app, string? instance, CancellationToken cancel) =>
        ByteSocket.OpenAsync(transport, Of(app, "exec" + (instance is null ? "" : "?instance=" + Uri.EscapeDataString(instance))), cancel);

    /// <summary>One connection to a port of an instance.</summary>
    public Task<ByteSocket> OpenTunnelAsync(string app, int port, string? instance, CancellationToken cancel) =>
        ByteSocket.OpenAsync(transport, Of(app, $"tunnel?port={port}{(instance is null ? "" : "&instance=" + Uri.EscapeDataString(instance))}"), cancel);

    public Task<IReadOnlyList<JobView>> GetJobsAsync(string app, CancellationToken cancel) => transport.GetAsync(Of(app, "jobs"), Json.IReadOnlyListJobView, cancel);

    public Task<JobView> RunJobAsync(string app, JobRequest request, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Post, Of(app, "jobs"), ApiTransport.Json(request, Json.JobRequest), Json.JobView, cancel);

    public Task<JobView> GetJobAsync(string app, string job, CancellationToken cancel) => transport.GetAsync(OfJob(app, job), Json.JobView, cancel);

    public Task<IReadOnlyList<LogEntry>> GetJobLogsAsync(string app, string job, int tail, CancellationToken cancel) =>
        transport.GetAsync(OfJob(app, job, $"/logs?tail={tail}"), Json.IReadOnlyListLogEntry, cancel);

    /// <summary>Every line of a job, each once, until it has finished.</summary>
    public IAsyncEnumerable<LogEntry> StreamJobLogsAsync(string app, string job, CancellationToken cancel) =>
        StreamAsync(last => OfJob(app, job, "/logs/stream" + (last is null ? "" : $"?after={Uri.EscapeDataString(last)}")), cancel);

    public Task<JobView> CancelJobAsync(string app, string job, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Post, OfJob(app, job, "/cancellations"), null, Json.JobView, cancel);

    public Task<JobView> DeleteJobAsync(string app, string job, CancellationToken cancel) =>
        transport.SendAsync(HttpMethod.Delete, OfJob(app, job), null, Json.JobView, cancel);

    public async Task CancelAsync(string operationId, CancellationToken cancel)
    {
        using var _ = await transport.SendAsync(HttpMethod.Delete, $"operations/{Uri.EscapeDataString(operationId)}", null, cancel);
    }

    private static string TimeOf(DateTimeOffset at) =>
        Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));

    private static string OfVolume(string volume) => $"volumes/{Uri.EscapeDataString(volume)}";

    private static string OfJob(string app, string job, string below = "") => Of(app, $"jobs/{Uri.EscapeDataString(job)}{below}");

    private static string Of(string app, string? resource = null) =>
        $"apps/{Uri.EscapeDataString(app)}{(resource is null ? "" : "/" + resource)}";

    // Link: </v1/apps?cursor=x>; rel="next". Only the query is taken over: the platform's idea of its own address may differ.
    private static string? NextPage(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;

        var next = links.SelectMany(link => link.Split(',')).FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        var start = next?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        var end = next?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        return start > 0 && end > start ? next![start..end] : null;
    }
}
