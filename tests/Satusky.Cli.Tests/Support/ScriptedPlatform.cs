using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Tests.Support;

/// <summary>A real HTTP and WebSocket server that answers by a script; what is not in the script is a 404.</summary>
public sealed class ScriptedPlatform : IAsyncDisposable
{
    private readonly IHost host;
    private readonly ConcurrentDictionary<string, RequestDelegate> script = new();

    private ScriptedPlatform(Action<KestrelServerOptions> listen)
    {
        host = new HostBuilder().ConfigureWebHost(web => web
            .UseKestrel(listen)
            .ConfigureServices(services => services.AddLogging(logging => logging.ClearProviders()))
            .Configure(app => app.UseWebSockets().Run(AnswerAsync))).Build();
    }

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public string Url { get; private set; } = "";

    public static async Task<ScriptedPlatform> StartAsync(Action<ListenOptions>? secure = null)
    {
        var platform = new ScriptedPlatform(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ListenLocalhostDynamic(secure);
        });
        await platform.host.StartAsync(TestContext.Current.CancellationToken);
        var server = platform.host.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>();
        var address = server.Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.First();
        platform.Url = address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        return platform;
    }

    /// <param name="route">Method and path without <c>/v1</c>: <c>GET apps/web</c>.</param>
    public ScriptedPlatform On(string route, RequestDelegate answer)
    {
        script[route] = answer;
        return this;
    }

    public ScriptedPlatform On<T>(string route, T answer, JsonTypeInfo<T> type, int status = 200) =>
        On(route, context => WriteAsync(context, status, "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, type)));

    public ScriptedPlatform OnProblem(string route, int status, string code, string detail, string? hint = null, string? operationId = null) =>
        On(route, context => WriteAsync(
            context,
            status,
            "application/problem+json",
            JsonSerializer.SerializeToUtf8Bytes(new Problem("about:blank", code, status, code, detail, null, hint, operationId), ContractsJson.Default.Problem)));

    /// <summary>Answers a WebSocket; the script sends what it likes and the server then closes in order.</summary>
    public ScriptedPlatform OnSocket(string path, Func<ScriptedSocket, Task> talk) => On("GET " + path, async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var scripted = new ScriptedSocket(socket, context);
        try
        {
            await talk(scripted);
            if (!scripted.IsBroken)
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client went away first.
        }
    });

    public ScriptedPlatform OnSocket<T>(string path, JsonTypeInfo<T> type, params IEnumerable<T> messages) => OnSocket(path, async socket =>
    {
        foreach (var message in messages)
            await socket.SendAsync(message, type);
    });

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value!.StartsWith("/v1/", StringComparison.Ordinal) ? request.Path.Value[4..] : request.Path.Value;
        if (!script.TryGetValue($"{request.Method} {path}", out var answer))
        {
            Record("");
            context.Response.StatusCode = 404;
            return;
        }

        if (request.HasFormContentType || context.WebSockets.IsWebSocketRequest)
        {
            Record("");
        }
        else
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            Record(await reader.ReadToEndAsync(context.RequestAborted));
        }

        await answer(context);

        void Record(string body) => Requests.Enqueue(new RecordedRequest(request.Method, path, request.QueryString.Value ?? "", request.Headers.Authorization.ToString(), body));
    }

    private static async Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

public sealed record RecordedRequest(string Method, string Path, string Query, string Authorization, string Body);

internal static class KestrelExtensions
{
    public static void ListenLocalhostDynamic(this KestrelServerOptions kestrel, Action<ListenOptions>? secure) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, 0, options => secure?.Invoke(options));
}
