using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>What came of asking a pod to leave its node.</summary>
public enum EvictionOutcome
{
    Evicted,

    /// <summary>It is not there (any more).</summary>
    Gone,

    /// <summary>A disruption budget does not allow it now; ask again later.</summary>
    Blocked,
}

/// <summary>What pods offer beyond being objects.</summary>
public sealed class PodsApi
{
    private static readonly string[] ProcessProtocols = [ChannelSocket.Version5, ChannelSocket.Version4];
    private readonly ApiHttp http;

    internal PodsApi(ApiHttp http) => this.http = http;

    /// <summary>Deletes a pod if the disruption budgets allow.</summary>
    public async Task<EvictionOutcome> EvictAsync(ObjectName pod, DeleteOptions options, CancellationToken cancellationToken)
    {
        var eviction = new JsonObject
        {
            ["apiVersion"] = "policy/v1",
            ["kind"] = "Eviction",
            ["metadata"] = new JsonObject { ["name"] = pod.Name, ["namespace"] = pod.Namespace },
            ["deleteOptions"] = options.ToJson(),
        };
        var request = new ApiRequest(HttpMethod.Post, Path(pod, "eviction")) { Retried = false };
        try
        {
            await http.ObjectAsync(request.WithJson(eviction), cancellationToken);
            return EvictionOutcome.Evicted;
        }
        catch (KubernetesException missing) when (missing.Fault == KubernetesFault.NotFound)
        {
            return EvictionOutcome.Gone;
        }
        catch (KubernetesException blocked) when (blocked.Fault == KubernetesFault.TooManyRequests)
        {
            return EvictionOutcome.Blocked;
        }
    }

    /// <summary>Lines as they come. With <see cref="PodLogQuery.Follow"/> the sequence ends when the container does.</summary>
    public async IAsyncEnumerable<PodLogLine> LogsAsync(ObjectName pod, PodLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var body = await http.OpenAsync(ApiRequest.Get(query.Path(Path(pod, "log"))), cancellationToken);
        await foreach (var line in new PodLogReader(query.Timestamps).ReadAsync(body, cancellationToken))
            yield return line;
    }

    /// <summary>Starts a process in a container. Needs the verbs get and create on <c>pods/exec</c>.</summary>
    public async Task<PodProcess> ExecAsync(ObjectName pod, IReadOnlyList<string> command, PodProcessSpec spec, CancellationToken cancellationToken)
    {
        var path = spec.Path(Path(pod, "exec"));
        foreach (var word in command)
            path.With("command", word);
        return new(await ChannelSocket.OpenAsync(http, path, ProcessProtocols, cancellationToken));
    }

    /// <summary>Connects to the main process of a container. Needs the verbs get and create on <c>pods/attach</c>.</summary>
    public async Task<PodProcess> AttachAsync(ObjectName pod, PodProcessSpec spec, CancellationToken cancellationToken) =>
        new(await ChannelSocket.OpenAsync(http, spec.Path(Path(pod, "attach")), ProcessProtocols, cancellationToken));

    /// <summary>
    /// Opens one connection to a port of a pod. A port that does not answer shows when the stream is read. Needs the verbs get and create on
    /// <c>pods/portforward</c>.
    /// </summary>
    public async Task<Stream> ConnectAsync(ObjectName pod, int port, CancellationToken cancellationToken) =>
        new PodPortStream(await ChannelSocket.OpenAsync(http, Path(pod, "portforward").With("ports", port), [ChannelSocket.Version4], cancellationToken), port);

    private static ApiPath Path(ObjectName pod, string action) => (KubernetesResource.Pods with { Subresource = action }).Object(pod);
}
