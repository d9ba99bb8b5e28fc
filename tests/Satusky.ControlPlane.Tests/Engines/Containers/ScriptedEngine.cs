using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

/// <summary>
/// A container engine on a real socket that has one container, stamps its lines with whole seconds as Podman does, and cuts
/// log streams where a test wants it.
/// </summary>
internal sealed class ScriptedEngine : IAsyncDisposable
{
    public const string ContainerId = "c0ffee1234567890";

    private readonly string _folder = Directory.CreateTempSubdirectory("satusky-engine-").FullName;
    private readonly Lock _lock = new();
    private readonly List<Line> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private string _status = "running";

    /// <summary>Asked before each line of a stream; true cuts the connection instead.</summary>
    public Func<bool> CutsBeforeLine { get; set; } = () => false;

    /// <summary>How many times the log was asked for.</summary>
    public int Readings { get; private set; }

    public static async Task<ScriptedEngine> StartAsync()
    {
        var engine = new ScriptedEngine();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(engine.Socket));
        engine._app = builder.Build();
        engine._app.Run(engine.AnswerAsync);
        await engine._app.StartAsync(TestContext.Current.CancellationToken);
        return engine;
    }

    public Task<ContainerEngineClient> ConnectAsync() =>
        ContainerEngineClient.ConnectAsync(EngineEndpoint.Unix(Socket), TestContext.Current.CancellationToken);

    public void Write(DateTimeOffset at, string text, bool error = false) => Change(() => _lines.Add(new Line(at, text, error)));

    public void Exit() => Change(() => _status = "exited");

    public void Remove() => Change(() => _status = "");

    /// <summary>As a log driver does that has reached its size.</summary>
    public void DropFirst(int lines) => Change(() => _lines.RemoveRange(0, lines));

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Socket => Path.Combine(_folder, "engine.sock");

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/_ping", StringComparison.Ordinal))
        {
            context.Response.Headers["Api-Version"] = "1.41";
            context.Response.Headers["Libpod-Api-Version"] = "4.3.1";
            return context.Response.WriteAsync("OK");
        }
        if (_status.Length == 0)
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("""{"message":"no such container"}""");
        }
        if (path.EndsWith("/json", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                $$$"""{"Id":"{{{ContainerId}}}","Name":"/c","Image":"sha256:1","State":{"Status":"{{{_status}}}"}}""");
        }
        return SendLogAsync(context);
    }

    private async Task SendLogAsync(HttpContext context)
    {
        lock (_lock)
            Readings++;
        var follow = context.Request.Query["follow"] == "true";
        var since = decimal.TryParse(context.Request.Query["since"], CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        await context.Response.StartAsync();
        for (var index = 0; ;)
        {
            Task changed;
            Line? line;
            bool running;
            lock (_lock)
            {
                changed = _changed.Task;
                line = index < _lines.Count ? _lines[index++] : null;
                running = _status == "running";
            }
            if (line is not null && line.At.ToUnixTimeMilliseconds() / 1000m >= since)
            {
                if (CutsBeforeLine())
                {
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    return;
                }
                await context.Response.Body.WriteAsync(line.ToFrame());
            }
            else if (line is null && !(follow && running))
            {
                return;
            }
            else if (line is null)
            {
                await context.Response.Body.FlushAsync();
                await changed.WaitAsync(context.RequestAborted);
            }
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    private sealed record Line(DateTimeOffset At, string Text, bool Error)
    {
        public byte[] ToFrame()
        {
            var payload = Encoding.UTF8.GetBytes($"{At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} {Text}\n");
            var frame = new byte[8 + payload.Length];
            frame[0] = Error ? (byte)2 : (byte)1;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
            payload.CopyTo(frame, 8);
            return frame;
        }
    }
}
