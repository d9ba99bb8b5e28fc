using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satusky.Edge.Configuration;
using Satusky.Edge.Control;
using Satusky.Edge.Proxy;

namespace Satusky.Edge;

/// <summary>A running edge: the public listeners, the control socket and DNS.</summary>
public sealed class EdgeHost : IAsyncDisposable
{
    private readonly WebApplication publicSide;
    private readonly WebApplication controlSide;
    private readonly CancellationTokenSource stopping = new();

    private EdgeHost(WebApplication publicSide, WebApplication controlSide)
    {
        this.publicSide = publicSide;
        this.controlSide = controlSide;
    }

    public int HttpPort { get; private set; }

    public int HttpsPort { get; private set; }

    /// <summary>Runs an edge until the token is cancelled, then lets requests end for a few seconds.</summary>
    public static async Task RunAsync(EdgeOptions options, CancellationToken cancellationToken)
    {
        EdgeHost edge;
        try
        {
            edge = await StartAsync(options, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        await using var running = edge;
        await Task.Delay(Timeout.InfiniteTimeSpan, options.TimeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Returns when the last good document is served and the control socket answers.</summary>
    public static async Task<EdgeHost> StartAsync(EdgeOptions options, CancellationToken cancellationToken)
    {
        CreatePrivateDirectory(options.StateDirectory);
        CreatePrivateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.ControlSocket))!);
        var publicSide = PublicListener.Build(options);
        var controlSide = ControlListener.Build(options, publicSide.Services.GetRequiredService<ControlApi>());
        var edge = new EdgeHost(publicSide, controlSide);
        try
        {
            await edge.StartAsync(cancellationToken);
            return edge;
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a part in this process configures the edge with, instead of the control socket.</summary>
    internal ConfigurationStore Configuration => publicSide.Services.GetRequiredService<ConfigurationStore>();

    internal ILoggerFactory Logging => publicSide.Services.GetRequiredService<ILoggerFactory>();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await controlSide.StopAsync(CancellationToken.None);
        await publicSide.StopAsync(CancellationToken.None);
        await controlSide.DisposeAsync();
        await publicSide.DisposeAsync();
        stopping.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var services = publicSide.Services;
        services.GetRequiredService<ControlApi>().Stopping = stopping.Token;
        services.GetRequiredService<ConfigurationStore>().Restore();
        await publicSide.StartAsync(cancellationToken);
        (HttpPort, HttpsPort) = PublicListener.Ports(publicSide);
        services.GetRequiredService<EdgeProxy>().HttpsPort = HttpsPort;
        await controlSide.StartAsync(cancellationToken);
    }

    private static void CreatePrivateDirectory(string path) =>
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
