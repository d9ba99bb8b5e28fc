using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Satusky.TestCluster.Faults;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>Watches: one line of JSON per event, until the client goes, the time is up or a test cuts them.</summary>
internal sealed class Watches(ObjectStore store, ClusterFaults faults, TimeProvider time)
{
    private static readonly TimeSpan s_bookmarkEvery = TimeSpan.FromMinutes(1);
    private int _open;

    public int Open => _open;

    public async Task WatchAsync(ApiRequest request)
    {
        var kind = request.Kind;
        var selector = Reads.SelectorOf(request);
        var queue = Channel.CreateUnbounded<Change?>(new UnboundedChannelOptions { SingleReader = true });
        void OnChange(Change change) => queue.Writer.TryWrite(change);

        var (first, version) = Start(request, OnChange);
        var cut = faults.WatchesCut;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, cut);
        using var limit = request.Query("timeoutSeconds") is { } text && int.TryParse(text, out var seconds)
            ? time.CreateTimer(_ => queue.Writer.TryComplete(), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan) : null;
        using var bookmarks = request.Flag("allowWatchBookmarks") ? time.CreateTimer(_ => queue.Writer.TryWrite(null), null, s_bookmarkEvery, s_bookmarkEvery) : null;
        Interlocked.Increment(ref _open);
        try
        {
            var output = new Output(request, selector);
            await output.StartAsync();
            foreach (var change in first) await output.WriteAsync(change);
            if (request.Flag("sendInitialEvents")) await output.BookmarkAsync(version, initial: true);
            await output.FlushAsync();
            await foreach (var change in queue.Reader.ReadAllAsync(over.Token))
            {
                if (change is not null) await output.WriteAsync(change);
                else await output.BookmarkAsync(store.Version, initial: false);
                if (!queue.Reader.TryPeek(out _)) await output.FlushAsync();
            }
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            request.Http.Abort();
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            store.Unsubscribe(kind, OnChange);
        }
    }

    /// <summary>From a version on, or from now with everything there is as added.</summary>
    private (IEnumerable<Change> First, long Version) Start(ApiRequest request, Action<Change> onChange)
    {
        var asked = request.Query("resourceVersion") is { Length: > 0 } text ? Version(text) : 0;
        var initial = request.Flag("sendInitialEvents");
        if (initial && request.Query("resourceVersionMatch") != "NotOlderThan")
        {
            throw ApiError.Invalid("ListOptions.meta.k8s.io", "meta.k8s.io", "ListOptions", "", [FieldFault.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]);
        }
        if (asked == 0 || initial)
        {
            var (items, version) = store.SubscribeFromNow(request.Kind, request.Namespace, onChange);
            return (items.Select(item => new Change(ChangeType.Added, item, null)), version);
        }
        if (!faults.TakeWatchExpiry() && store.Subscribe(request.Kind, asked, onChange) is { } changes) return (changes, asked);
        return Expired(request, asked);
    }

    /// <summary>The real server answers such a watch with 200 and one event that tells of the 410.</summary>
    private static (IEnumerable<Change>, long) Expired(ApiRequest request, long asked)
    {
        var error = ApiError.Expired(string.Create(CultureInfo.InvariantCulture, $"too old resource version: {asked} ({asked + 1})"));
        throw new WatchError(error, request.Http);
    }

    private static long Version(string text) => long.TryParse(text, out var version) ? version
        : throw new ApiError(500, "", $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");

    private sealed class Output(ApiRequest request, Selector selector)
    {
        private readonly bool _partial = Replies.WantsMetadata(request.Http);

        public Task StartAsync()
        {
            request.Http.Response.ContentType = "application/json";
            return request.Http.Response.StartAsync(request.Aborted);
        }

        public async ValueTask WriteAsync(Change change)
        {
            if (change.SeenThrough(selector, request.Namespace) is not { } type) return;
            if (request.Name.Length > 0 && change.Object.Name != request.Name) return;
            var body = request.Http.Response.BodyWriter;
            Write(type switch
            {
                ChangeType.Added => "{\"type\":\"ADDED\",\"object\":",
                ChangeType.Modified => "{\"type\":\"MODIFIED\",\"object\":",
                _ => "{\"type\":\"DELETED\",\"object\":",
            });
            var item = _partial ? Replies.Metadata(change.Object) : change.Object.Utf8;
            body.Write(item);
            Write("}\n");
            if (body.UnflushedBytes > 64 * 1024) await body.FlushAsync(request.Aborted);
        }

        public ValueTask BookmarkAsync(long version, bool initial)
        {
            var meta = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
            if (initial) meta["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            var item = new JsonObject { ["kind"] = request.Kind.Kind, ["apiVersion"] = request.Kind.ApiVersion, ["metadata"] = meta };
            Write(Json.Text(new JsonObject { ["type"] = "BOOKMARK", ["object"] = item }) + "\n");
            return ValueTask.CompletedTask;
        }

        public async Task FlushAsync() => await request.Http.Response.BodyWriter.FlushAsync(request.Aborted);

        private void Write(string text) => Encoding.UTF8.GetBytes(text, request.Http.Response.BodyWriter);
    }
}

/// <summary>An error that a watch tells as its only event.</summary>
internal sealed class WatchError(ApiError error, HttpContext http) : Exception(error.Message)
{
    public async Task WriteAsync()
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(Json.Text(new JsonObject { ["type"] = "ERROR", ["object"] = error.ToStatus() }) + "\n", http.RequestAborted);
    }
}
