using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Leadership;

/// <summary>Does what only one replica may do, for as long as this one leads: reconciling, and preparing images.</summary>
internal sealed partial class LeaderDuties(
    ILeadership leadership, LeaderWrites writes, IEngine engine, ReconcileLoop reconciling, Preparations preparations, TimeProvider time, ILogger<LeaderDuties> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await InTheEndAsync(engine.StartAsync, stoppingToken);
        await Together.RunAsync([reconciling.ObserveAsync, LeadAsync], stoppingToken);
    }

    private async Task LeadAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await using var term = await leadership.ElectAsync(stoppingToken);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, term.Ended);
            Log.Leads(logger);
            try
            {
                await InTheEndAsync(token => writes.BeginAsync(ended.Cancel, token), ended.Token);
                await Together.RunAsync([reconciling.RunAsync, preparations.RunAsync], ended.Token);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                Log.LeadsNoMore(logger);
            }
        }
    }

    private async Task InTheEndAsync(Func<CancellationToken, Task> begin, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await begin(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception.IsUnavailable() && !cancellationToken.IsCancellationRequested)
            {
                Log.Waits(logger, exception.Message);
                await Task.Delay(RetryEvery, time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "This replica leads")]
        public static partial void Leads(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "This replica leads no more")]
        public static partial void LeadsNoMore(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciling waits for the database: {Cause}")]
        public static partial void Waits(ILogger logger, string cause);
    }
}
