using Microsoft.Extensions.Logging;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Moves;

/// <summary>
/// Carries an app's images to where it moves: that of the present release, and those it may be rolled back to. Only then does the other engine get to
/// know of the app. Safe to run again after a kill at any instruction.
/// </summary>
internal sealed partial class MovePreparation(
    Database database, LeaderWrites writes, IEngine engine, OperationJournal journal, TimeProvider time, ILogger<MovePreparation> logger, EngineRouter? engines = null)
{
    public async Task RunAsync(OperationRow operation, AppRow app, CancellationToken cancellationToken)
    {
        try
        {
            await CarryAsync(operation, app, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.IsUnavailable())
        {
            LogFault(logger, exception, operation.Id);
            await FailAsync(
                operation, new ImageResolution.Missing(Reasons.Internal, $"carrying the images failed inside the platform: {exception.Message}", [], null), cancellationToken);
        }
    }

    private async Task CarryAsync(OperationRow operation, AppRow app, CancellationToken cancellationToken)
    {
        var (present, target) = (app.Engine ?? engine.Name, MoveCommand.ReadRequest(operation).To);
        if (engines?.Road(present, target) is not { } road)
        {
            await FailAsync(operation, new ImageResolution.Missing(Reasons.NotAvailable, $"this platform is not set up with {present} and {target} any more", [], null), cancellationToken);
            return;
        }

        var releases = await database.ReadAsync(session => session.ListReleasesAsync(app.Id), cancellationToken);
        var stay = new List<(long Release, string Why)>();
        foreach (var image in releases.Where(r => r.Number == app.DesiredRelease || r.CanRunAgain).OrderByDescending(r => r.Number == app.DesiredRelease).GroupBy(r => r.ImageId!))
        {
            var (number, name) = (image.First().Number, image.First().Image);
            await TellAsync(operation, $"carrying the image of release {number} to {target}: {name}", cancellationToken);
            switch (await road.CarryImageAsync(app.Key, name, image.Key, cancellationToken))
            {
                case ImageResolution.Found found:
                    await writes.WriteAsync(transaction => transaction.CarryAsync(app.Id, image.Key, found.ImageId), cancellationToken);
                    break;
                case ImageResolution.Missing missing when number == app.DesiredRelease:
                    await FailAsync(operation, missing, cancellationToken);
                    return;
                case ImageResolution.Missing missing:
                    stay.AddRange(image.Select(release => (release.Number, missing.Message)));
                    break;
            }
        }

        foreach (var why in stay.GroupBy(release => release.Why, release => release.Release))
        {
            await TellAsync(operation, $"{why.Key}: after the move there is no rollback to release {string.Join(", ", why)}", cancellationToken);
        }

        await DepartAsync(operation, present, target, cancellationToken);
    }

    private Task DepartAsync(OperationRow operation, string present, string target, CancellationToken cancellationToken) => writes.WriteInTheEndAsync(
        async transaction =>
        {
            if (await IsOpenAsync(transaction, operation) && await transaction.FindAppAsync(operation.AppId) is { } app)
            {
                await transaction.SetStateAsync(operation.Id, OperationState.RollingOut);
                await OperationJournal.AppendAsync(transaction, operation.Id, journal.Event(OperationEventKind.Note, $"starting on {target}; {present} goes on serving"));
                await transaction.DepartAsync(app, target, time);
            }
        },
        cancellationToken);

    private Task TellAsync(OperationRow operation, string text, CancellationToken cancellationToken) => writes.WriteAsync(
        async transaction =>
        {
            await transaction.SetStateAsync(operation.Id, OperationState.Building);
            await OperationJournal.AppendAsync(transaction, operation.Id, journal.Event(OperationEventKind.Note, text));
        },
        cancellationToken);

    private Task FailAsync(OperationRow operation, ImageResolution.Missing cause, CancellationToken cancellationToken) => writes.WriteInTheEndAsync(
        async transaction =>
        {
            if (await IsOpenAsync(transaction, operation))
            {
                await OperationJournal.FinishAsync(transaction, operation.Id, journal.Finished(OperationState.Failed, cause.Message, cause.Reason, cause.Evidence, cause.Hint));
            }
        },
        cancellationToken);

    private static async Task<bool> IsOpenAsync(DatabaseSession session, OperationRow operation) =>
        await session.FindOperationAsync(operation.Id) is { FinishedAt: null, IsPreparing: true };

    [LoggerMessage(Level = LogLevel.Error, Message = "Carrying the images of operation {OperationId} failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string operationId);
}
