using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satusky.TestCluster.Apply;
using Satusky.TestCluster.Faults;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Api;

/// <summary>Every request: who, what, may it, is a fault ordered, then the answer.</summary>
internal sealed class ApiHandler(
    Kinds kinds, Users users, Discovery discovery, Reads reads, Watches watches, Writes writes, Subresources subresources, ClusterFaults faults, RequestLog log, TimeProvider time)
{
    public async Task HandleAsync(HttpContext http)
    {
        ApiRequest? request = null;
        var user = "";
        try
        {
            var path = http.Request.Path.Value!;
            if (path is "/readyz" or "/livez" or "/healthz")
            {
                await http.Response.WriteAsync("ok");
                return;
            }
            var caller = users.Authenticate(http);
            user = caller.Name;
            request = ApiRequest.From(http, kinds);
            if (request is null) await OtherAsync(http, caller, path);
            else await ResourceAsync(request, caller);
        }
        catch (WatchError error)
        {
            await error.WriteAsync();
        }
        catch (ApiError error) when (!http.Response.HasStarted)
        {
            await Replies.WriteAsync(http, error);
        }
        catch (ApplyConflicts conflicts)
        {
            await Replies.WriteAsync(http, Writes.Conflict(conflicts));
        }
        catch (MissingKey fault)
        {
            await Replies.WriteAsync(http, new ApiError(500, "", $"failed to create typed patch object: {fault.Message}"));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away.
        }
        finally
        {
            if (request?.Verb != "watch") Log(http, request, user);
        }
    }

    private async Task ResourceAsync(ApiRequest request, User user)
    {
        foreach (var fault in faults.Take(request.Verb, request.Resource)) await SufferAsync(fault, request);
        Users.Authorize(user, request);
        if (request.Verb == "watch") Log(request.Http, request, user.Name);
        if (request.Subresource is not ("" or "status" or "finalize"))
        {
            await subresources.HandleAsync(request, user);
            return;
        }
        await (request.Verb switch
        {
            "get" => reads.GetAsync(request),
            "list" => reads.ListAsync(request),
            "watch" => watches.WatchAsync(request),
            "create" when request.Name.Length == 0 => writes.CreateAsync(request, user.Name),
            "update" when request.Name.Length > 0 => writes.UpdateAsync(request, user.Name),
            "patch" when request.Name.Length > 0 => writes.PatchAsync(request, user.Name),
            "delete" => writes.DeleteAsync(request, user.Name),
            "deletecollection" => writes.DeleteAllAsync(request, user.Name),
            _ => throw ApiError.MethodNotAllowed(),
        });
    }

    private async Task OtherAsync(HttpContext http, User user, string path)
    {
        if (path == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" && http.Request.Method == "POST")
        {
            var review = await Bodies.ReadObjectAsync(http.Request, http.RequestAborted);
            Bodies.Check("SelfSubjectAccessReview", "v1", null, Catalog.AccessReview, review);
            await Replies.WriteAsync(http, 201, Users.Review(user, review));
            return;
        }
        if (!discovery.HasGroupOf(path))
        {
            http.Response.StatusCode = 404;
            await http.Response.WriteAsync("404 page not found\n");
            return;
        }
        if (http.Request.Method != "GET" || discovery.Answer(path) is not { } answer) throw ApiError.UnknownPath();
        await Replies.WriteAsync(http, 200, answer);
    }

    private async Task SufferAsync(ClusterFaults.Ordered fault, ApiRequest request)
    {
        switch (fault.Kind)
        {
            case ClusterFaults.FaultKind.Slow: await Task.Delay(fault.Delay, time, request.Aborted); break;
            case ClusterFaults.FaultKind.Throttle: throw ApiError.TooManyRequests(fault.RetryAfter);
            case ClusterFaults.FaultKind.Error: throw ApiError.Internal("the test ordered it");
            default: throw ApiError.Modified(request.Kind, request.Name);
        }
    }

    private void Log(HttpContext http, ApiRequest? request, string user) =>
        log.Add(request is null
            ? new LoggedRequest(http.Request.Method.ToLowerInvariant(), "", "", "", user, http.Response.StatusCode, http.Request.Path)
            : new LoggedRequest(request.Verb, request.Resource, request.Namespace, request.Name, user, http.Response.StatusCode, http.Request.Path + http.Request.QueryString));
}
