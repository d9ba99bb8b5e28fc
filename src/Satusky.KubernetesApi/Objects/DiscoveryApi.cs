using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>What the server is.</summary>
public sealed record KubernetesVersion(string Major, string Minor, string GitVersion);

/// <summary>What the server has and what this client may do with it.</summary>
public sealed class DiscoveryApi
{
    private readonly ApiHttp http;

    internal DiscoveryApi(ApiHttp http) => this.http = http;

    public Task<KubernetesVersion> VersionAsync(CancellationToken cancellationToken) =>
        http.CallAsync(ApiRequest.Get(new("/version")), ApiJson.Default.KubernetesVersion, cancellationToken);

    /// <summary>Whether the server has this resource in this version, and its subresource where one is named.</summary>
    public async Task<bool> HasAsync(KubernetesResource resource, CancellationToken cancellationToken)
    {
        var name = resource.Subresource is null ? resource.Plural : $"{resource.Plural}/{resource.Subresource}";
        try
        {
            var answer = await http.CallAsync(ApiRequest.Get(new(resource.Root)), ApiJson.Default.ApiResourceListAnswer, cancellationToken);
            return (answer.Resources ?? []).Any(entry => entry.Name == name);
        }
        catch (KubernetesException missing) when (missing.Fault == KubernetesFault.NotFound)
        {
            return false;
        }
    }

    /// <summary>Whether this client is allowed to do this; <paramref name="ns"/> null asks about all namespaces.</summary>
    public async Task<bool> MayAsync(string verb, KubernetesResource resource, string? ns, CancellationToken cancellationToken)
    {
        var attributes = new JsonObject { ["verb"] = verb, ["group"] = resource.Group, ["version"] = resource.Version, ["resource"] = resource.Plural };
        if (resource.Subresource is not null)
            attributes["subresource"] = resource.Subresource;
        if (ns is not null)
            attributes["namespace"] = ns;
        var review = new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
        var request = new ApiRequest(HttpMethod.Post, new("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")) { Idempotent = true };
        return (await http.CallAsync(request.WithJson(review), ApiJson.Default.AccessReviewAnswer, cancellationToken)).Status?.Allowed ?? false;
    }
}

internal sealed record ApiResourceListAnswer(IReadOnlyList<ApiResourceAnswer>? Resources);

internal sealed record ApiResourceAnswer(string? Name);

internal sealed record AccessReviewAnswer(AccessReviewStatus? Status);

internal sealed record AccessReviewStatus(bool Allowed);
