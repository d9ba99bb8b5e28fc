using System.Runtime.CompilerServices;

namespace Satusky.KubernetesApi;

/// <summary>
/// Keeps a record of every object of a kind current over one watch, for as many readers as there are. It reconnects by itself, and what
/// happened while it could not see is found out by comparing.
/// </summary>
public sealed class Informer<T> : IAsyncDisposable
    where T : class
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ObjectCache<T> cache;
    private readonly InformerSpec<T> spec;
    private readonly Task running;
    private int disposals;
    private volatile InformerHealth health = new(HasSynced: false, AwaySince: null, Problem: null);

    internal Informer(ApiHttp http, InformerSpec<T> spec)
    {
        this.spec = spec;
        cache = new(spec.Index);
        var loop = new WatchLoop<T>(http, spec, cache, Report);
        running = Task.Run(() => loop.RunAsync(stopping.Token));
    }

    public bool HasSynced => health.HasSynced;

    public InformerHealth Health => health;

    /// <summary>Returns when everything was read once.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => synced.Task.WaitAsync(cancellationToken);

    public T? Find(ObjectName name) => cache.Find(name);

    public IReadOnlyList<T> All() => cache.All();

    /// <summary>The records with this key of <see cref="InformerSpec{T}.Index"/>.</summary>
    public IReadOnlyList<T> ByKey(string key) => cache.InGroup(key);

    /// <summary>
    /// First everything that is there, then every change, until the token is cancelled or the informer disposed. Changes of one object that
    /// are not read in time become one: from what the reader knew to what is now.
    /// </summary>
    public async IAsyncEnumerable<InformerChange<T>> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = cache.Subscribe();
        try
        {
            await foreach (var change in feed.ReadAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            cache.Unsubscribe(feed);
        }
    }

    /// <summary>Safe to repeat, as a container does that knows one object under two names.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposals, 1) == 1)
            return;
        await stopping.CancelAsync();
        await running;
        cache.Complete();
        synced.TrySetCanceled();
        stopping.Dispose();
    }

    private void Report(InformerHealth now)
    {
        if (now == health)
            return;
        health = now;
        if (now.HasSynced)
            synced.TrySetResult();
        spec.OnHealth?.Invoke(now);
    }
}
