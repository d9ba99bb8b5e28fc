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

    private static ApiPath Path(ObjectName pod, string action) => (KubernetesResource.Pods with { Subresource = action }).Object(pod);
}
