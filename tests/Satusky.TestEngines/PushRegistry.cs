using System.Collections.Concurrent;
using System.Net;

namespace Satusky.TestEngines;

/// <summary>A registry that takes what engines push to it, without login and without TLS, and forgets it at its end.</summary>
public sealed class PushRegistry : IAsyncDisposable
{
    private const string DefaultType = "application/octet-stream";

    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string Type)> content = new();
    private readonly ConcurrentDictionary<string, byte[]> uploads = new();
    private readonly Task serving;

    public PushRegistry(TestEngine engine)
    {
        Host = $"127.0.0.1:{engine.RegistryPort}";
        listener.Prefixes.Add($"http://{Host}/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Host { get; }

    /// <summary>Whether a manifest is there, by <c>host/repository@digest</c>.</summary>
    public bool Has(string image) =>
        image.StartsWith(Host + "/", StringComparison.Ordinal) && content.ContainsKey($"/v2/{image[(Host.Length + 1)..].Replace("@", "/manifests/", StringComparison.Ordinal)}");

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or InvalidOperationException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Answer(context.Request, context.Response, body.ToArray());
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response, byte[] body)
    {
        var path = request.Url!.AbsolutePath;
        response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (path == "/v2/")
        {
            Close(response, HttpStatusCode.OK);
        }
        else if (path.EndsWith("/blobs/uploads/", StringComparison.Ordinal))
        {
            Upload(response, path + Guid.NewGuid(), []);
        }
        else if (request.HttpMethod == "PATCH" && uploads.TryGetValue(path, out var begun))
        {
            Upload(response, path, [.. begun, .. body]);
        }
        else if (request.HttpMethod == "PUT" && uploads.TryRemove(path, out var uploaded))
        {
            Keep(response, $"{path[..path.IndexOf("/blobs/", StringComparison.Ordinal)]}/blobs/", request.QueryString["digest"]!, [.. uploaded, .. body], DefaultType);
        }
        else if (request.HttpMethod == "PUT")
        {
            var place = path[..(path.LastIndexOf('/') + 1)];
            content[path] = (body, request.ContentType ?? DefaultType);
            Keep(response, place, SingleLayerImage.Digest(body), body, request.ContentType ?? DefaultType);
        }
        else if (content.TryGetValue(path, out var known))
        {
            response.ContentType = known.Type;
            response.Headers["Docker-Content-Digest"] = SingleLayerImage.Digest(known.Bytes);
            response.ContentLength64 = known.Bytes.Length;
            response.Close(request.HttpMethod == "HEAD" ? [] : known.Bytes, willBlock: false);
        }
        else
        {
            Close(response, HttpStatusCode.NotFound);
        }
    }

    private void Upload(HttpListenerResponse response, string path, byte[] bytes)
    {
        uploads[path] = bytes;
        response.Headers["Location"] = path;
        response.Headers["Range"] = $"0-{Math.Max(0, bytes.Length - 1)}";
        Close(response, HttpStatusCode.Accepted);
    }

    private void Keep(HttpListenerResponse response, string place, string digest, byte[] bytes, string type)
    {
        content[place + digest] = (bytes, type);
        response.Headers["Location"] = place + digest;
        response.Headers["Docker-Content-Digest"] = digest;
        Close(response, HttpStatusCode.Created);
    }

    private static void Close(HttpListenerResponse response, HttpStatusCode status)
    {
        response.StatusCode = (int)status;
        response.Close([], willBlock: false);
    }
}
