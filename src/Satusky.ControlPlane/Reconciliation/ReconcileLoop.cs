using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Feeds the queue from the store, from announcements and from what the engine observes, and works it off.</summary>
internal sealed class ReconcileLoop(Database database, IEngine engine, AppQueue queue, AppStates states, Reconciler reconciler, TimeProvider time)
{
    private const int Workers = 8;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private volatile bool runs;

    /// <summary>Passes on what the engine sees. Goes on while another replica leads, so that nothing piles up, but has nothing done then.</summary>
    public async Task ObserveAsync(CancellationToken cancellationToken)
    {
        await foreach (var appId in engine.ObserveAsync(cancellationToken))
        {
            if (runs)
            {
                queue.Add(appId);
            }
        }
    }

    /// <summary>Works until cancelled; only the leader does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        runs = true;
        using var missed = new SemaphoreSlim(1);
        using var wanted = database.Announcements.Subscribe(Topic.App, Heard);
        using var found = database.Announcements.Subscribe(Topic.Status, states.Forget);
        try
        {
            await Together.RunAsync([token => ListAsync(missed, token), .. Enumerable.Repeat<Func<CancellationToken, Task>>(WorkAsync, Workers)], cancellationToken);
        }
        finally
        {
            runs = false;
            queue.Clear();
            states.Forget(null);
        }

        void Heard(string? appId)
        {
            states.Forget(appId);
            if (appId is null)
            {
                missed.Release();
            }
            else
            {
                queue.Add(appId);
            }
        }
    }

    /// <summary>Has every app and every job looked at: at first, and whenever announcements may have been missed.</summary>
    private async Task ListAsync(SemaphoreSlim missed, CancellationToken cancellationToken)
    {
        while (true)
        {
            await missed.WaitAsync(cancellationToken);
            try
            {
                var jobs = await database.ReadAsync(session => session.ListJobIdsAsync(), cancellationToken);
                foreach (var id in (await states.ReadAllAsync(cancellationToken)).Concat(jobs))
                {
                    queue.Add(id);
                }
            }
            catch (Exception exception) when (exception.IsUnavailable())
            {
                await Task.Delay(RetryEvery, time, cancellationToken);
                missed.Release();
            }
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var appId = await queue.TakeAsync(cancellationToken);
            try
            {
                await reconciler.ReconcileAsync(appId, cancellationToken);
            }
            finally
            {
                queue.Done(appId);
            }
        }
    }
}
