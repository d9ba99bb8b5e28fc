using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Satusky.TestCluster.Controllers;

internal sealed record LogLine(DateTimeOffset Time, string Text);

/// <summary>What containers wrote: the present run and the one before.</summary>
internal sealed class ContainerLogs(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Pod, string Container), Log> _logs = [];

    private sealed class Log
    {
        public List<LogLine> Lines { get; set; } = [];
        public List<LogLine> Previous { get; set; } = [];
        public List<Channel<LogLine>> Followers { get; } = [];
        public bool Over { get; set; }
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A container starts (again).</summary>
    public void Begin(string pod, string container)
    {
        lock (_lock)
        {
            var log = Of(pod, container);
            if (log.Over) (log.Previous, log.Lines) = (log.Lines, []);
            log.Over = false;
        }
    }

    public void Write(string pod, string container, string text)
    {
        lock (_lock)
        {
            var log = Of(pod, container);
            var line = new LogLine(time.GetUtcNow(), text);
            log.Lines.Add(line);
            foreach (var follower in log.Followers) follower.Writer.TryWrite(line);
        }
    }

    /// <summary>A container ended; who follows its log sees the end.</summary>
    public void End(string pod, string container)
    {
        lock (_lock)
        {
            var log = Of(pod, container);
            log.Over = true;
            foreach (var follower in log.Followers) follower.Writer.TryComplete();
            log.Followers.Clear();
        }
    }

    public void Forget(string pod)
    {
        lock (_lock)
        {
            foreach (var key in _logs.Keys.Where(key => key.Pod == pod).ToArray())
            {
                foreach (var follower in _logs[key].Followers) follower.Writer.TryComplete();
                _logs.Remove(key);
            }
        }
    }

    public async IAsyncEnumerable<LogLine> ReadAsync(
        string pod, string container, bool previous, bool follow, DateTimeOffset? since, int? tail, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<LogLine>();
        LogLine[] known;
        lock (_lock)
        {
            var log = Of(pod, container);
            known = [.. (previous ? log.Previous : log.Lines).Where(line => since is null || line.Time >= since)];
            if (follow && !previous && !log.Over) log.Followers.Add(channel);
            else channel.Writer.Complete();
        }
        foreach (var line in tail is { } count ? known.TakeLast(count) : known) yield return line;
        await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken)) yield return line;
    }

    private Log Of(string pod, string container)
    {
        if (!_logs.TryGetValue((pod, container), out var log)) _logs[(pod, container)] = log = new Log();
        return log;
    }
}
