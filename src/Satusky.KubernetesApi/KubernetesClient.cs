using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>
/// Client of one Kubernetes API. A whole object is a <see cref="JsonObject"/> both ways; many objects are read through a projection
/// from their JSON, which must not keep the element it is given. Subresources are resources: <c>Deployments.Scale</c>.
/// Every failure is a <see cref="KubernetesException"/>.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    // A misspelt field is an error, not something to drop in silence.
    private const string Strict = "Strict";
    private readonly ApiHttp http;

    public KubernetesClient(KubernetesConfig config, KubernetesClientOptions options)
    {
        http = new(config, options);
        Discovery = new(http);
        Pods = new(http);
    }

    public KubernetesConfig Config => http.Config;

    /// <summary>What the server has.</summary>
    public DiscoveryApi Discovery { get; }

    /// <summary>Logs, processes, ports and evictions of pods.</summary>
    public PodsApi Pods { get; }

    internal ApiHttp Http => http;

    public Task<JsonObject> GetAsync(KubernetesResource resource, ObjectName name, CancellationToken cancellationToken) =>
        http.ObjectAsync(ApiRequest.Get(resource.Object(name)), cancellationToken);

    /// <summary>Null when it is not there.</summary>
    public async Task<JsonObject?> FindAsync(KubernetesResource resource, ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(resource, name, cancellationToken);
        }
        catch (KubernetesException missing) when (missing.Fault == KubernetesFault.NotFound)
        {
            return null;
        }
    }

    /// <summary>All objects of one moment, read in pages.</summary>
    public Task<ObjectList<T>> ListAsync<T>(KubernetesResource resource, ObjectQuery query, Func<JsonElement, T> project, CancellationToken cancellationToken) =>
        ListPager.ReadAsync(http, resource, query, project, cancellationToken);

    public Task<ObjectList<JsonObject>> ListAsync(KubernetesResource resource, ObjectQuery query, CancellationToken cancellationToken) =>
        ListAsync(resource, query, item => JsonObject.Create(item.Clone())!, cancellationToken);

    public Task<JsonObject> CreateAsync(KubernetesResource resource, JsonObject value, CancellationToken cancellationToken) =>
        http.ObjectAsync(new ApiRequest(HttpMethod.Post, Managed(resource.Home(ObjectName.Of(value)))).WithJson(value), cancellationToken);

    /// <summary>Writes the whole object; with <c>metadata.resourceVersion</c> only if nobody changed it since.</summary>
    public Task<JsonObject> ReplaceAsync(KubernetesResource resource, JsonObject value, CancellationToken cancellationToken) =>
        http.ObjectAsync(new ApiRequest(HttpMethod.Put, Managed(resource.Object(ObjectName.Of(value)))).WithJson(value), cancellationToken);

    /// <summary>Server-side apply: the fields named become ours and those we named before and not now go away.</summary>
    /// <param name="force">Take fields that others hold.</param>
    public Task<ApplyOutcome> ApplyAsync(KubernetesResource resource, JsonObject value, bool force, CancellationToken cancellationToken) =>
        ApplyAsync(resource, value, force, http.Options.Name, cancellationToken);

    /// <inheritdoc cref="ApplyAsync(KubernetesResource, JsonObject, bool, CancellationToken)"/>
    /// <param name="manager">Whose the fields become, where one program has several parts.</param>
    public async Task<ApplyOutcome> ApplyAsync(KubernetesResource resource, JsonObject value, bool force, string manager, CancellationToken cancellationToken)
    {
        var path = Managed(resource.Object(ObjectName.Of(value)), manager).With("force", force);
        var request = new ApiRequest(HttpMethod.Patch, path) { Idempotent = true }.WithJson(value, "application/apply-patch+yaml");
        try
        {
            return await http.CallAsync(
                request,
                async (body, token) => new ApplyOutcome.Applied(await ApiHttp.ReadObjectAsync(body, token), body.Response.StatusCode == System.Net.HttpStatusCode.Created),
                cancellationToken);
        }
        catch (KubernetesException conflict) when (ApplyOutcome.IsConflict(conflict))
        {
            return ApplyOutcome.Of(conflict);
        }
    }

    public Task<JsonObject> PatchAsync(KubernetesResource resource, ObjectName name, ObjectPatch patch, CancellationToken cancellationToken) =>
        http.ObjectAsync(
            new ApiRequest(HttpMethod.Patch, Managed(resource.Object(name))) { Idempotent = patch.IsIdempotent }.WithJson(patch.Body, patch.ContentType), cancellationToken);

    /// <summary>Asks for the end of an object, which may take its time. False when it is not there; a precondition that fails is a conflict.</summary>
    public async Task<bool> DeleteAsync(KubernetesResource resource, ObjectName name, DeleteOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await http.ObjectAsync(new ApiRequest(HttpMethod.Delete, resource.Object(name)) { Idempotent = true }.WithJson(options.ToJson()), cancellationToken);
            return true;
        }
        catch (KubernetesException missing) when (missing.Fault == KubernetesFault.NotFound)
        {
            return false;
        }
    }

    /// <summary>Deletes every object that the query finds; not every kind allows it (services do not).</summary>
    public Task DeleteAllAsync(KubernetesResource resource, ObjectQuery query, DeleteOptions options, CancellationToken cancellationToken) =>
        http.ObjectAsync(new ApiRequest(HttpMethod.Delete, query.Path(resource)) { Idempotent = true }.WithJson(options.ToJson()), cancellationToken);

    /// <summary>Begins to list and watch, and keeps what the projection makes of every object until it is disposed.</summary>
    public Informer<T> Watch<T>(InformerSpec<T> spec)
        where T : class => new(http, spec);

    public void Dispose() => http.Dispose();

    private ApiPath Managed(ApiPath path) => Managed(path, http.Options.Name);

    private static ApiPath Managed(ApiPath path, string manager) => path.With("fieldManager", manager).With("fieldValidation", Strict);
}
