using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Tests.Support;

/// <summary>An app instance: a real server on a free port of its own loopback address.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private static int last;

    private readonly WebApplication app;

    private TestApp(string id, WebApplication app)
    {
        Id = id;
        this.app = app;
    }

    public string Id { get; }

    public int Port => new Uri(app.Urls.First()).Port;

    public static Task<TestApp> SayingAsync(string text) => StartAsync(context => context.Response.WriteAsync(text));

    public static async Task<TestApp> StartAsync(RequestDelegate handle, Action<KestrelServerOptions>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            configure?.Invoke(kestrel);
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(handle);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestApp($"instance-{Interlocked.Increment(ref last)}", app);
    }

    public EdgeBackend Active() => new(Id, "127.0.0.1", Port, EdgeBackendState.Active);

    public EdgeBackend Draining(int seconds = 30) => new(Id, "127.0.0.1", Port, EdgeBackendState.Draining, seconds);

    /// <summary>Ends as apps do when they are told to: what is at work is finished first.</summary>
    public Task StopAsync() => app.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
