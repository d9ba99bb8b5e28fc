using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>Gets and lists.</summary>
internal sealed class Reads(ObjectStore store, ListSnapshots snapshots)
{
    private const string PageExpired = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, "
        + "or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were "
        + "created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public Task GetAsync(ApiRequest request)
    {
        var item = store.Get(request.Key) ?? throw ApiError.NotFound(request.Kind, request.Name);
        return Replies.WriteAsync(request.Http, 200, Replies.WantsMetadata(request.Http) ? Replies.Metadata(item) : item.Utf8);
    }

    public async Task ListAsync(ApiRequest request)
    {
        var limit = int.TryParse(request.Query("limit"), out var most) && most > 0 ? most : int.MaxValue;
        var (list, offset) = request.Query("continue") is { Length: > 0 } token ? Continued(token) : (First(request), 0);
        var page = list.Items.Skip(offset).Take(limit).ToArray();
        var left = list.Items.Count - offset - page.Length;
        var meta = new JsonObject { ["resourceVersion"] = list.Version.ToString(CultureInfo.InvariantCulture) };
        if (left > 0)
        {
            meta["continue"] = snapshots.Keep(list, offset + page.Length);
            if (request.Query("labelSelector") is null && request.Query("fieldSelector") is null) meta["remainingItemCount"] = left;
        }
        await WriteAsync(request, meta, page);
    }

    public static Selector SelectorOf(ApiRequest request)
    {
        try
        {
            return Selector.Parse(request.Kind, request.Query("labelSelector"), request.Query("fieldSelector"));
        }
        catch (FormatException exception)
        {
            throw ApiError.BadRequest(exception.Message);
        }
    }

    private ListSnapshots.Snapshot First(ApiRequest request)
    {
        if (request.Query("resourceVersion") is { Length: > 0 } text && request.Query("resourceVersionMatch") == "Exact" && long.TryParse(text, out var asked) && asked != store.Version)
            throw ApiError.Expired($"The resourceVersion for the provided list is too old.");
        var selector = SelectorOf(request);
        var (items, version) = store.List(request.Kind, request.Namespace);
        if (request.Name.Length > 0) items.RemoveAll(item => item.Name != request.Name);
        if (!selector.IsAll) items.RemoveAll(item => !selector.Matches(item));
        return new ListSnapshots.Snapshot(items, version);
    }

    private (ListSnapshots.Snapshot List, int Offset) Continued(string token)
    {
        try
        {
            return snapshots.Find(token) ?? throw ApiError.Expired(PageExpired);
        }
        catch (FormatException)
        {
            throw ApiError.BadRequest("continue key is not valid: it is no token that this server gave");
        }
    }

    private static async Task WriteAsync(ApiRequest request, JsonObject meta, StoredObject[] page)
    {
        var kind = request.Kind;
        var partial = Replies.WantsMetadata(request.Http);
        var (name, version) = partial ? ("PartialObjectMetadataList", "meta.k8s.io/v1") : ($"{kind.Kind}List", kind.ApiVersion);
        var response = request.Http.Response;
        response.ContentType = "application/json";
        var body = response.BodyWriter;
        Write($"{{\"kind\":\"{name}\",\"apiVersion\":\"{version}\",\"metadata\":{Json.Text(meta)},\"items\":[");
        // Items of lists do not repeat kind and version, except those of custom resources.
        var skip = kind.Custom || partial ? 0 : StoredObject.TypeLength(kind);
        for (var index = 0; index < page.Length; index++)
        {
            if (index > 0) Write(",");
            if (skip > 0) Write("{");
            var item = partial ? Replies.Metadata(page[index]) : page[index].Utf8;
            await body.WriteAsync(item.AsMemory(skip), request.Aborted);
        }
        Write("]}");
        await body.FlushAsync(request.Aborted);

        void Write(string text) => Encoding.UTF8.GetBytes(text, body);
    }
}
