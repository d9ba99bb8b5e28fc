using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Satusky.Edge.Control;

namespace Satusky.Edge.Dns;

/// <summary>
/// The DNS listeners of all app networks. One that cannot be bound is reported, and tried again with every document
/// and every few seconds; the others and the proxy go on.
/// </summary>
internal sealed partial class DnsServer : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<EdgeNetwork, DnsListener> listeners = [];
    private readonly Dictionary<EdgeNetwork, string> failures = [];
    private readonly DnsForwarder forwarder;
    private readonly StateFeed feed;
    private readonly int port;
    private readonly TimeProvider time;
    private readonly ILogger<DnsServer> logger;
    private readonly ITimer retry;
    private volatile Snapshot snapshot = Snapshot.Empty;

    public DnsServer(DnsForwarder forwarder, StateFeed feed, EdgeOptions options, ILogger<DnsServer> logger)
    {
        this.forwarder = forwarder;
        this.feed = feed;
        this.logger = logger;
        port = options.DnsPort;
        time = options.TimeProvider;
        retry = time.CreateTimer(_ => Retry(), null, RetryAfter, RetryAfter);
    }

    /// <summary>Answers from this snapshot, at its networks.</summary>
    public void Serve(Snapshot newer)
    {
        lock (gate)
        {
            snapshot = newer;
            var wanted = newer.Document.Networks.ToHashSet();
            foreach (var (network, listener) in listeners.Where(pair => !wanted.Contains(pair.Key)).ToArray())
            {
                listeners.Remove(network);
                listener.Close();
            }

            foreach (var network in failures.Keys.Where(network => !wanted.Contains(network)).ToArray())
                failures.Remove(network);
            foreach (var network in wanted.Where(network => !listeners.ContainsKey(network)))
                Listen(network);
        }
    }

    public IReadOnlyList<EdgeNetworkReport> Report()
    {
        lock (gate)
        {
            return
            [
                .. snapshot.Document.Networks.Select(network =>
                    new EdgeNetworkReport(network.Id, listeners.ContainsKey(network), failures.GetValueOrDefault(network))),
            ];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await retry.DisposeAsync();
        DnsListener[] all;
        lock (gate)
        {
            all = [.. listeners.Values];
            listeners.Clear();
        }

        foreach (var listener in all)
            await listener.DisposeAsync();
    }

    private void Retry()
    {
        lock (gate)
        {
            if (failures.Count == 0)
                return;
            Serve(snapshot);
        }

        feed.Changed();
    }

    private void Listen(EdgeNetwork network)
    {
        try
        {
            listeners.Add(network, new DnsListener(network, port, (query, overTcp, stop) => AnswerAsync(network, query, overTcp, stop), time));
            failures.Remove(network);
        }
        catch (SocketException exception)
        {
            var cause = $"cannot listen on {network.Gateway}:{port}: {exception.Message}";
            if (failures.GetValueOrDefault(network) != cause)
                Log.NotListening(logger, network.Id, cause);
            failures[network] = cause;
        }
    }

    private async ValueTask<byte[]?> AnswerAsync(EdgeNetwork network, ReadOnlyMemory<byte> query, bool overTcp, CancellationToken cancellationToken)
    {
        if (!DnsMessage.TryRead(query.Span, out var question))
            return null;
        if (DnsMessage.OpCode(query.Span) != 0)
            return DnsMessage.Answer(query.Span, question, DnsMessage.NotImplemented, []);
        var served = snapshot;
        if (DnsZone.Answer(served, network, query.Span, question) is { } known)
            return known;
        return await forwarder.AskAsync(query, question, overTcp, server => IsSelf(served, server), cancellationToken)
            ?? DnsMessage.Answer(query.Span, question, DnsMessage.ServerFailure, []);
    }

    private bool IsSelf(Snapshot served, IPEndPoint server) =>
        server.Port == port && served.Document.Networks.Any(network => IPAddress.Parse(network.Gateway).Equals(server.Address));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "App network {Network} has no DNS: {Cause}. Stop what uses that port; it is tried again every few seconds")]
        public static partial void NotListening(ILogger logger, string network, string cause);
    }
}
