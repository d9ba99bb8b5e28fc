using System.Net;
using System.Text;

namespace Satusky.TestEngines;

/// <summary>A private registry with one image, behind a user and a password. Engines of tests reach it without TLS.</summary>
public sealed class TestRegistry : IAsyncDisposable
{
    public const string User = "tester";
    public const string Password = "s3cret";
    private const string Repository = "private/app";
    private static readonly string Expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    private readonly HttpListener listener = new();
    private readonly Dictionary<string, byte[]> content = [];
    private readonly Task serving;

    public TestRegistry(TestEngine engine, SingleLayerImage image)
    {
        Host = $"127.0.0.1:{engine.RegistryPort}";
        content["/manifests/1"] = image.Manifest;
        content["/manifests/" + SingleLayerImage.Digest(image.Manifest)] = image.Manifest;
        content["/blobs/" + SingleLayerImage.Digest(image.Config)] = image.Config;
        content["/blobs/" + SingleLayerImage.Digest(image.CompressedLayer)] = image.CompressedLayer;
        listener.Prefixes.Add($"http://{Host}/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Host { get; }

    public string Reference => $"{Host}/{Repository}:1";

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

            Answer(context.Request, context.Response);
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath;
        response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (request.Headers["Authorization"] != Expected)
        {
            response.StatusCode = (int)HttpStatusCode.Unauthorized;
            response.Headers["WWW-Authenticate"] = "Basic realm=\"tests\"";
            response.Close(Encoding.UTF8.GetBytes("""{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"""), willBlock: false);
        }
        else if (path == "/v2/")
        {
            response.Close("{}"u8.ToArray(), willBlock: false);
        }
        else if (content.TryGetValue(path.Replace($"/v2/{Repository}", "", StringComparison.Ordinal), out var bytes))
        {
            response.ContentType = path.Contains("/manifests/", StringComparison.Ordinal) ? SingleLayerImage.ManifestType : "application/octet-stream";
            response.Headers["Docker-Content-Digest"] = SingleLayerImage.Digest(bytes);
            response.ContentLength64 = bytes.Length;
            response.Close(request.HttpMethod == "HEAD" ? [] : bytes, willBlock: false);
        }
        else
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            response.Close("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"""u8.ToArray(), willBlock: false);
        }
    }
}
