using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Controllers;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>Scale, eviction, logs and the streams into containers.</summary>
internal sealed class Subresources(ObjectRegistry registry, ContainerLogs logs, StreamTunnel tunnel)
{
    public Task HandleAsync(ApiRequest request, User user) => (request.Subresource, request.Verb) switch
    {
        ("scale", "get") => Replies.WriteAsync(request.Http, 200, ScaleOf(registry.Get(request.Key))),
        ("scale", "update" or "patch") => ScaleAsync(request, user),
        ("eviction", "create") => EvictAsync(request, user),
        ("log", "get") => LogAsync(request),
        ("exec" or "attach", "get" or "create") => tunnel.ExecAsync(request, PodOf(request)),
        ("portforward", "get" or "create") => tunnel.ForwardAsync(request, PodOf(request)),
        _ => throw ApiError.MethodNotAllowed(),
    };

    private JsonObject PodOf(ApiRequest request) => registry.Get(request.Key).Read();

    private async Task ScaleAsync(ApiRequest request, User user)
    {
        var sent = await Bodies.ReadAsync(request.Http.Request, request.Aborted) as JsonObject ?? throw ApiError.BadRequest("the scale must be an object");
        Bodies.Check("Scale", "v1", null, Catalog.Scale, sent);
        var stored = registry.Update(request.Key, "scale", live =>
        {
            if (sent.At("metadata").Str("resourceVersion") is { } version) live.Meta()["resourceVersion"] = version;
            live.Ensure("spec")["replicas"] = sent.At("spec").Int("replicas") ?? (request.Verb == "update" ? 0 : live.At("spec").Int("replicas") ?? 1);
            return live;
        }, Writes.CallerOf(request, user.Name));
        await Replies.WriteAsync(request.Http, 200, ScaleOf(stored));
    }

    private static JsonObject ScaleOf(StoredObject stored)
    {
        var body = stored.Read();
        var meta = new JsonObject();
        foreach (var name in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"]) meta[name] = body.Meta()[name]?.DeepClone();
        var labels = body.At("spec", "selector", "matchLabels")?.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}") ?? [];
        return new JsonObject
        {
            ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1", ["metadata"] = meta,
            ["spec"] = body.At("spec").Int("replicas") is > 0 and var replicas ? new JsonObject { ["replicas"] = replicas } : [],
            ["status"] = new JsonObject { ["replicas"] = body.At("status").Int("replicas") ?? 0, ["selector"] = string.Join(',', labels) },
        };
    }

    private async Task EvictAsync(ApiRequest request, User user)
    {
        var eviction = await Bodies.ReadObjectAsync(request.Http.Request, request.Aborted);
        Bodies.Check("Eviction", "v1", null, Catalog.Eviction, eviction);
        var pod = registry.Get(request.Key);
        Budgets.Check(registry.Store, pod);
        registry.Delete(request.Key, Deletion.From(eviction.At("deleteOptions"), null, null), Writes.CallerOf(request, user.Name));
        await Replies.WriteAsync(request.Http, 201, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 });
    }

    private async Task LogAsync(ApiRequest request)
    {
        var pod = PodOf(request);
        var container = ContainerOf(request, pod);
        var status = pod.At("status").Items("containerStatuses").Concat(pod.At("status").Items("initContainerStatuses")).FirstOrDefault(entry => entry.Str("name") == container);
        if (status.At("state", "waiting") is { } waiting && status.At("lastState", "terminated") is null && !request.Flag("previous"))
        {
            var why = waiting.Str("reason") switch
            {
                "ErrImagePull" => "image can't be pulled",
                "ImagePullBackOff" => "trying and failing to pull image",
                var reason => reason,
            };
            throw ApiError.BadRequest($"container \"{container}\" in pod \"{request.Name}\" is waiting to start: {why}");
        }
        if (pod.At("spec").Str("nodeName") is null) throw ApiError.BadRequest($"pod {request.Name} does not have a host assigned");
        if (request.Flag("previous") && status.At("lastState", "terminated") is null)
            throw ApiError.BadRequest($"previous terminated container \"{container}\" in pod \"{request.Name}\" not found");
        var since = request.Query("sinceTime") is { Length: > 0 } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : request.Query("sinceSeconds") is { Length: > 0 } seconds ? logs.Now.AddSeconds(-long.Parse(seconds, CultureInfo.InvariantCulture)) : (DateTimeOffset?)null;
        var tail = request.Query("tailLines") is { Length: > 0 } lines ? int.Parse(lines, CultureInfo.InvariantCulture) : (int?)null;
        request.Http.Response.ContentType = "text/plain";
        await request.Http.Response.StartAsync(request.Aborted);
        if (request.Flag("previous") && status.At("state", "terminated") is not null)
        {
            var gone = $"unable to retrieve container logs for {status.At("lastState", "terminated").Str("containerID")}";
            await request.Http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(gone), request.Aborted);
            return;
        }
        // While a container waits, the run before is the last one.
        var previous = request.Flag("previous") && status.At("state", "running") is not null;
        await foreach (var line in logs.ReadAsync(pod.Meta().Str("uid")!, container, previous, request.Flag("follow"), since, tail, request.Aborted))
        {
            var stamp = request.Flag("timestamps") ? line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z' ", CultureInfo.InvariantCulture) : "";
            await request.Http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{stamp}{line.Text}\n"), request.Aborted);
            if (request.Flag("follow")) await request.Http.Response.Body.FlushAsync(request.Aborted);
        }
    }

    public static string ContainerOf(ApiRequest request, JsonObject pod)
    {
        var names = pod.At("spec").Items("containers").Select(entry => entry.Str("name")!).ToArray();
        var all = names.Concat(pod.At("spec").Items("initContainers").Select(entry => entry.Str("name")!)).ToArray();
        if (request.Query("container") is not { Length: > 0 } name)
        {
            return names.Length == 1 ? names[0]
                : throw ApiError.BadRequest($"a container name must be specified for pod {request.Name}, choose one of: [{string.Join(' ', names)}]");
        }
        return all.Contains(name) ? name : throw ApiError.BadRequest($"container {name} is not valid for pod {request.Name}");
    }
}
