using Microsoft.Extensions.Hosting;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Feeds the queue from the store at start and from what the engine observes, and works it off.</summary>
internal sealed class ReconcileLoop(Database database, IEngine engine, AppQueue queue, Reconciler reconciler) : BackgroundService
{
    private const int Workers = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await engine.StartAsync(stoppingToken);
        foreach (var app in await database.ReadAsync(session => session.ListAppsAsync(), stoppingToken))
        {
            queue.Add(app.Id);
        }

        await Task.WhenAll([ObserveAsync(stoppingToken), .. Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken))]);
    }

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        await foreach (var appId in engine.ObserveAsync(cancellationToken))
        {
            queue.Add(appId);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
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
