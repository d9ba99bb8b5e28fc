using System.Text.Json.Nodes;
using Satusky.TestCluster.Apply;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>Create, update, the four kinds of patch, delete.</summary>
internal sealed class Writes(ObjectRegistry registry)
{
    public async Task CreateAsync(ApiRequest request, string user)
    {
        var body = await Bodies.ReadObjectAsync(request.Http.Request, request.Aborted);
        Bodies.Check(request.Kind, body);
        if (request.Kind.Namespaced && request.Namespace.Length == 0) throw ApiError.BadRequest("an empty namespace may not be set during creation");
        CheckNamespace(request, body);
        var created = registry.Create(request.Kind, request.Namespace, body, CallerOf(request, user));
        await Replies.WriteAsync(request.Http, 201, created.Utf8);
    }

    public async Task UpdateAsync(ApiRequest request, string user)
    {
        var body = await Bodies.ReadObjectAsync(request.Http.Request, request.Aborted);
        Bodies.Check(request.Kind, body);
        CheckNamespace(request, body);
        var name = body.Meta().Str("name");
        if (string.IsNullOrEmpty(name)) throw ApiError.BadRequest("the name of the object (based on the request URL) was not set: name must be provided");
        if (name != request.Name) throw ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        var updated = request.Subresource == "finalize" ? registry.Finalize(request.Key, body) : registry.Update(request.Key, request.Subresource, _ => body.Copy(), CallerOf(request, user));
        await Replies.WriteAsync(request.Http, 200, updated.Utf8);
    }

    public async Task PatchAsync(ApiRequest request, string user)
    {
        var media = request.Http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        var patch = await Bodies.ReadAsync(request.Http.Request, request.Aborted) ?? throw ApiError.BadRequest("the patch is empty");
        var caller = CallerOf(request, user);
        if (media == "application/apply-patch+yaml")
        {
            var (applied, created) = Apply(request, patch as JsonObject ?? throw ApiError.BadRequest("error decoding YAML: an apply patch must be an object"), caller);
            await Replies.WriteAsync(request.Http, created ? 201 : 200, applied.Utf8);
            return;
        }
        if (request.Flag("force"))
            throw ApiError.Invalid("PatchOptions.meta.k8s.io", "meta.k8s.io", "PatchOptions", "", [FieldFault.Forbidden("force", "may not be specified for non-apply patch")]);
        Func<JsonObject, JsonObject> change = media switch
        {
            "application/merge-patch+json" => live => (JsonObject)Patches.Merge(live, patch)!,
            "application/json-patch+json" => live => Operations(live, patch),
            "application/strategic-merge-patch+json" when request.Kind.Custom => throw new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
            "application/strategic-merge-patch+json" => live => (JsonObject)Patches.Strategic(request.Kind.Type, live, patch)!,
            _ => throw new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
        };
        var updated = registry.Update(request.Key, request.Subresource, live => Checked(request.Kind, change(live)), caller);
        await Replies.WriteAsync(request.Http, 200, updated.Utf8);
    }

    public async Task DeleteAsync(ApiRequest request, string user)
    {
        var deletion = await DeletionOf(request);
        var (item, gone) = registry.Delete(request.Key, deletion, CallerOf(request, user));
        var whole = !gone || request.Kind == Catalog.Pod || request.Kind == Catalog.Service || request.Kind == Catalog.Claim || request.Kind == Catalog.ServiceAccount || request.Kind == Catalog.ResourceQuota;
        await Replies.WriteAsync(request.Http, 200, whole ? item.Utf8 : Json.Bytes(Replies.Success(request.Key, item.Uid)));
    }

    public async Task DeleteAllAsync(ApiRequest request, string user)
    {
        var deletion = await DeletionOf(request);
        var selector = Reads.SelectorOf(request);
        var (items, version) = registry.Store.List(request.Kind, request.Namespace);
        var list = new JsonArray();
        foreach (var item in items.Where(selector.Matches))
        {
            registry.Delete(item.Key, deletion, CallerOf(request, user));
            list.Add(item.Read());
        }
        await Replies.WriteAsync(request.Http, 200, new JsonObject
        {
            ["kind"] = $"{request.Kind.Kind}List",
            ["apiVersion"] = request.Kind.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            ["items"] = list,
        });
    }

    /// <summary>The writer's name for the books: the parameter, or else what the client calls itself.</summary>
    public static Caller CallerOf(ApiRequest request, string user)
    {
        var manager = request.Query("fieldManager") is { Length: > 0 } given ? given : request.Http.Request.Headers.UserAgent.ToString().Split('/')[0];
        if (request.Query("dryRun") is { } dryRun && dryRun != "All")
            throw ApiError.Invalid("CreateOptions.meta.k8s.io", "meta.k8s.io", "CreateOptions", "", [FieldFault.NotSupported("dryRun", new JsonArray(dryRun), ["All"])]);
        return new Caller(user, manager.Length == 0 ? "unknown" : manager) { DryRun = request.Query("dryRun") == "All", Force = request.Flag("force") };
    }

    public static ApiError Conflict(ApplyConflicts conflicts) => new(409, "Conflict", conflicts.Message, new JsonObject
    {
        ["causes"] = new JsonArray([.. conflicts.Conflicts.Select(conflict => (JsonNode)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {conflict.Manager}",
            ["field"] = conflict.Path,
        })]),
    });

    private (StoredObject Object, bool Created) Apply(ApiRequest request, JsonObject config, Caller caller)
    {
        if (request.Query("fieldManager") is null or "")
            throw ApiError.Invalid("PatchOptions.meta.k8s.io", "meta.k8s.io", "PatchOptions", "", [FieldFault.Required("fieldManager", "is required for apply patch")]);
        var (kind, name) = (request.Kind, config.Meta().Str("name"));
        if (config.Str("kind") is null) throw ApiError.BadRequest("error decoding YAML: Object 'Kind' is missing");
        if (config.Str("kind") != kind.Kind) throw ApiError.BadRequest($"Incorrect kind specified in apply patch. Specified patch kind: {config.Str("kind")}, expected: {kind.Kind}");
        if (config.Str("apiVersion") != kind.ApiVersion)
            throw ApiError.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {config.Str("apiVersion")}, expected: {kind.ApiVersion}");
        if (config.Meta()["managedFields"] is not null) throw ApiError.BadRequest("metadata.managedFields must be nil");
        var sentNamespace = config.At("metadata").Str("namespace");
        CheckNamespace(request, config);
        if (name is null) config.Meta()["name"] = request.Name;
        else if (name != request.Name) throw ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        var faults = StrictDecoder.Check(kind.Type, config);
        if (!faults.None)
        {
            // The real server stops at the first fault it meets.
            var what = $"({sentNamespace}/{name ?? request.Name}; {kind.Group}/{kind.Version}, Kind={kind.Kind})";
            var undecodable = faults.Unknown.Count == 0 && faults.Wrong[0] is { Expected: "bytes" or "time" or "microtime" or "quantity", Found: "string" };
            throw new ApiError(500, "", undecodable
                ? $"failed to convert new object {what} to proper version: unable to convert unstructured object to {kind.Group}/{kind.Version}, Kind={kind.Kind}: error decoding from json: {Bodies.Reason(faults.Wrong[0])}"
                : $"failed to create typed patch object {what}: " + faults.Unknown.Select(path => $".{path}: field not declared in schema")
                    .Concat(faults.Wrong.Select(wrong => $".{wrong.Path}: expected {Expectation(wrong.Expected)}, got {Shown(wrong)}")).First());
        }
        return registry.Apply(request.Key, request.Subresource, config, caller);
    }

    private static string Expectation(string expected) => expected switch
    {
        "int32" or "int64" or "double" => "numeric (int or float)",
        "bool" => "boolean",
        "array" => "list",
        "string" or "map" => expected,
        _ => char.IsUpper(expected[0]) ? "map" : "string",
    };

    private static string Shown(StrictDecoder.WrongType wrong) => wrong.Found switch
    {
        "object" => "map",
        "array" => "list",
        "string" => "string",
        _ => $"&value.valueUnstructured{{Value:{wrong.Value.ToJsonString()}}}",
    };

    private static JsonObject Operations(JsonObject live, JsonNode patch)
    {
        if (patch is not JsonArray operations) throw ApiError.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        try
        {
            return (JsonObject)Patches.Operations(live, operations);
        }
        catch (PatchFault)
        {
            throw new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", []);
        }
    }

    private static JsonObject Checked(ResourceKind kind, JsonObject patched)
    {
        var faults = StrictDecoder.Check(kind.Type, patched);
        if (faults.None) return patched;
        if (kind.Custom && faults.Wrong.Count > 0) Bodies.Check(kind, patched);
        var text = faults.Wrong.Count > 0 ? Bodies.Reason(faults.Wrong[0]) : $"strict decoding error: {Bodies.Unknown(faults)}";
        throw ApiError.Invalid("", "", "", "", [FieldFault.Invalid("patch", Json.Text(patched), text)]);
    }

    private static void CheckNamespace(ApiRequest request, JsonObject body)
    {
        if (request.Kind.Namespaced && body.Meta().Str("namespace") is { Length: > 0 } sent && sent != request.Namespace)
            throw ApiError.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
    }

    private static async Task<Deletion> DeletionOf(ApiRequest request)
    {
        var options = await Bodies.ReadAsync(request.Http.Request, request.Aborted) as JsonObject;
        if (options is not null) Bodies.Check("DeleteOptions", "v1", null, Catalog.DeleteOptions, options);
        return Deletion.From(options, request.Query("gracePeriodSeconds"), request.Query("propagationPolicy"));
    }
}
