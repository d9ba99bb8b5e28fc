using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// Keeps the edge's document equal to the views of all apps. Views may change any time; documents go out one after the other, each
/// with everything that changed meanwhile, and a caller can wait until the edge serves what it set.
/// </summary>
internal sealed partial class EdgePublisher(
    EdgeClient edge, CertificateAuthority certificates, HeldRequests held, ContainersOptions options, AppSignals signals, TimeProvider time, ILogger<EdgePublisher> logger)
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = [];
    private readonly Dictionary<string, EdgeNetwork> networks = [];
    private readonly SemaphoreSlim dirty = new(0, 1);
    private TaskCompletionSource published = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyDictionary<string, EdgeBackendReport> backends = new Dictionary<string, EdgeBackendReport>();
    private long change;
    private long servedChange = -1;
    private long version;
    private long servedVersion;
    private bool isConnected;

    /// <summary>Why the edge does not serve the newest document, or null when nothing is wrong.</summary>
    public string? Fault { get; private set; }

    public bool IsConnected
    {
        get
        {
            lock (gate)
            {
                return isConnected;
            }
        }
    }

    /// <summary>Sets an app's view; the edge serves it soon after.</summary>
    public void Set(string appId, EdgeView view)
    {
        var text = JsonSerializer.Serialize(view.Service, EdgeJson.Default.EdgeService) + view.Hostname;
        lock (gate)
        {
            if (!entries.TryGetValue(appId, out var entry) || entry.Text != text)
            {
                entries[appId] = new Entry(view, text, ++change);
                Wake();
            }
        }
    }

    public void Remove(string appId)
    {
        lock (gate)
        {
            if (entries.Remove(appId))
            {
                change++;
                Wake();
            }
        }
    }

    public void SetNetwork(EdgeNetwork network)
    {
        lock (gate)
        {
            if (!networks.TryGetValue(network.Id, out var present) || present != network)
            {
                networks[network.Id] = network;
                change++;
                Wake();
            }
        }
    }

    /// <summary>Whether the edge serves the app's newest view; an app without one must be gone from the served document.</summary>
    public bool IsCurrent(string appId)
    {
        lock (gate)
        {
            return isConnected && servedChange >= (entries.TryGetValue(appId, out var entry) ? entry.Change : change);
        }
    }

    /// <summary>Waits until the edge serves the app's newest view, at most for <paramref name="patience"/>.</summary>
    public async Task<bool> WaitUntilCurrentAsync(string appId, TimeSpan patience, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + patience;
        while (true)
        {
            Task next;
            lock (gate)
            {
                next = published.Task;
            }

            if (IsCurrent(appId))
            {
                return true;
            }

            var left = deadline - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            try
            {
                await next.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return IsCurrent(appId);
            }
        }
    }

    /// <summary>What the edge has open to an instance, or null when the edge does not say.</summary>
    public int? InFlight(string instanceId) =>
        !isConnected ? null : backends.TryGetValue(instanceId, out var report) ? report.InFlight + report.WebSockets : 0;

    /// <summary>Publishes and listens until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(PublishAsync(cancellationToken), ListenAsync(cancellationToken));

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await dirty.WaitAsync(cancellationToken);
            try
            {
                var (document, upTo) = Compose();
                var served = await edge.PutAsync(document, cancellationToken);
                if (served != document.Version)
                {
                    // Another writer or a clock that went back: go above what is served.
                    version = served;
                    Wake();
                    continue;
                }

                Fault = null;
                Acknowledge(upTo, served);
            }
            catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or IOException)
            {
                Fault = exception is InvalidOperationException ? exception.Message : $"the edge does not answer on its control socket: {exception.Message}";
                LogFault(logger, Fault);
                await Task.Delay(RetryEvery, time, cancellationToken);
                Wake();
            }
        }
    }

    private (EdgeDocument Document, long UpTo) Compose()
    {
        List<EdgeView> views;
        List<EdgeNetwork> nets;
        long upTo;
        lock (gate)
        {
            views = [.. entries.Values.Select(e => e.View)];
            nets = [.. networks.Values];
            upTo = change;
            version = Math.Max(version + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        var api = new EdgeService("api", "api", null, EdgeServiceState.Serving, [new EdgeBackend("api", "127.0.0.1", options.ApiPort, EdgeBackendState.Active)]);
        var apiHost = $"api.{options.PlatformDomain}";
        var hosts = views.Where(v => v.Hostname is not null).Select(v => new EdgeHostRoute(v.Hostname!, v.Service.Id)).Append(new EdgeHostRoute(apiHost, api.Id)).ToList();
        var document = new EdgeDocument(
            version,
            options.PlatformDomain,
            [.. views.Select(v => v.Service), api],
            hosts,
            [.. hosts.Select(host => certificates.CertificateFor(host.Hostname)), certificates.CertificateFor($"*.{options.PlatformDomain}")],
            nets);
        return (document, upTo);
    }

    private void Acknowledge(long upTo, long served)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            servedChange = upTo;
            servedVersion = served;
            isConnected = true;
            waiting = published;
            published = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.TrySetResult();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var report in edge.ReportsAsync(cancellationToken))
                {
                    Take(report);
                    await held.TakeAsync(report, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                LogLost(logger, exception.Message);
            }

            isConnected = false;
            await Task.Delay(RetryEvery, time, cancellationToken);
        }
    }

    private void Take(EdgeReport report)
    {
        backends = report.Backends.ToDictionary(b => b.Id);
        List<string> draining;
        lock (gate)
        {
            // An edge that started anew serves its last document, which may be older than what it had acknowledged.
            isConnected = servedChange >= 0 && report.Version >= servedVersion;
            if (!isConnected)
            {
                Wake();
            }

            draining = [.. entries.Where(e => e.Value.View.Service.Backends.Any(b => b.State == EdgeBackendState.Draining)).Select(e => e.Key)];
        }

        foreach (var app in draining)
        {
            signals.Changed(app);
        }
    }

    private void Wake()
    {
        if (dirty.CurrentCount == 0)
        {
            try
            {
                dirty.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it in between, which is all that was wanted.
            }
        }
    }

    private sealed record Entry(EdgeView View, string Text, long Change);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The edge does not take its document: {Fault}")]
    private static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The edge's reports ended: {Cause}")]
    private static partial void LogLost(ILogger logger, string cause);
}
