using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Moves;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Releases;

/// <summary>
/// Gets a deploy's image: builds it, or finds the one that was named. Only then is the release made the desired one; until then
/// nothing that runs has changed. Safe to run again after a kill at any instruction.
/// </summary>
internal sealed partial class Preparation(
    Database database, LeaderWrites writes, IEngine engine, BuildQueue builds, IContextStore contexts, ConfigurationStore configuration, ReleaseStart start, OperationJournal journal, MovePreparation move, TimeProvider time, ILogger<Preparation> logger)
{
    public async Task RunAsync(string operationId, CancellationToken cancellationToken)
    {
        var (operation, app) = await database.ReadAsync(
            async session => await session.FindOperationAsync(operationId) is { FinishedAt: null } open
                ? (open, await session.FindAppAsync(open.AppId))
                : (null, null),
            cancellationToken);
        if (operation is null || app is null || !operation.IsPreparing)
        {
            return;
        }

        if (operation.ReadKind() == OperationKind.Move)
        {
            await move.RunAsync(operation, app, cancellationToken);
            return;
        }

        try
        {
            var request = JsonSerializer.Deserialize(operation.Request!, ContractsJson.Default.DeployRequest)!;
            var image = request.Build is { } build
                ? await BuildAsync(operation, app, build, cancellationToken)
                : await FindAsync(operation, app, request.Image!, cancellationToken);
            await FinishAsync(operation, request, image, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.IsUnavailable())
        {
            LogFault(logger, exception, operationId);
            var failed = new Prepared(null, null, Verdict.False(Reasons.Internal, $"preparing the image failed inside the platform: {exception.Message}"));
            await FinishAsync(operation, null, failed, cancellationToken);
        }
    }

    private async Task<Prepared> FindAsync(OperationRow operation, AppRow app, string image, CancellationToken cancellationToken)
    {
        // A pull can take minutes; an image that is here takes no time and is not worth a condition.
        var finding = engine.ResolveImageAsync(app.Key, image, cancellationToken);
        await Task.WhenAny(finding, Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken));
        if (!finding.IsCompleted)
        {
            await TellAsync(operation, app, Verdict.Unknown(Reasons.Building, $"pulling {image}"), OperationState.Building, cancellationToken);
        }

        return await finding switch
        {
            ImageResolution.Found found => new Prepared(image, found.ImageId, Verdict.True(Reasons.ImageAvailable, image)),
            ImageResolution.Missing missing => new Prepared(null, null, Verdict.False(missing.Reason, missing.Message, missing.Evidence, missing.Hint)),
            _ => throw new InvalidOperationException("an image is found or missing"),
        };
    }

    private async Task<Prepared> BuildAsync(OperationRow operation, AppRow app, BuildRequest build, CancellationToken cancellationToken)
    {
        await TellAsync(operation, app, Verdict.Unknown(Reasons.BuildQueued, "waiting for a free build slot"), OperationState.Queued, cancellationToken);
        using var slot = await builds.EnterAsync(app.OrganizationId, cancellationToken);
        await TellAsync(operation, app, Verdict.Unknown(Reasons.Building, $"building {operation.BuildId}"), OperationState.Building, cancellationToken);
        using var context = await contexts.OpenAsync(operation.Id, cancellationToken);
        var order = new BuildOrder(operation.BuildId!, operation.Id, app.Key, context.Path, build.Dockerfile, build.BuildArguments, build.NoCache, build.Commit);
        await using var log = new BuildLog(writes, journal, operation.Id, cancellationToken);
        return await engine.BuildAsync(order, log.WriteAsync, cancellationToken) switch
        {
            BuildOutcome.Built built => new Prepared(built.Image, built.ImageId, Verdict.True(Reasons.ImageAvailable, built.Image)),
            BuildOutcome.Failed failed => new Prepared(null, null, Verdict.False(failed.Reason, failed.Message, failed.Evidence, failed.Hint)),
            _ => throw new InvalidOperationException("a build has built or failed"),
        };
    }

    private Task TellAsync(OperationRow operation, AppRow app, Verdict build, OperationState state, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async transaction =>
            {
                await transaction.SetStateAsync(operation.Id, state);
                await ShowBuildAsync(transaction, app.Id, operation, build);
            },
            cancellationToken);

    private Task FinishAsync(OperationRow operation, DeployRequest? request, Prepared prepared, CancellationToken cancellationToken) =>
        writes.WriteInTheEndAsync(
            async transaction =>
            {
                var app = await transaction.FindAppAsync(operation.AppId);
                if (app is null || await transaction.FindOperationAsync(operation.Id) is not { FinishedAt: null, IsPreparing: true })
                {
                    return;
                }

                var verdict = prepared.Verdict;
                if (prepared.ImageId is not null)
                {
                    verdict = await configuration.MergeEnvironmentAsync(transaction, app.OrganizationId, app.Id, request!) switch
                    {
                        ConfigurationChange.Collision collision => Verdict.False(Reasons.KeyCollision, collision.Message, hint: collision.Hint),
                        ConfigurationChange.Invalid invalid => Verdict.False(Reasons.InvalidRequest, string.Join("; ", invalid.Errors)),
                        _ => verdict,
                    };

                    app = (await transaction.FindAppAsync(app.Id))!;
                    verdict = verdict.Status == ConditionStatus.True ? await MissingSecretAsync(transaction, app, request!) ?? verdict : verdict;
                }

                var volume = request is null ? null : await VolumePlan.MakeAsync(transaction, app.OrganizationId, app, request.Spec, isRollback: false);
                if (verdict.Status == ConditionStatus.True && volume is Answer<VolumePlan>.Refused { Refusal: var refusal })
                {
                    verdict = Verdict.False(refusal.Code, refusal.Message, refusal.Errors, refusal.Hint);
                }

                if (verdict.Status != ConditionStatus.True)
                {
                    await transaction.FailReleaseAsync(app.Id, operation.ReleaseNumber!.Value);
                    await ShowBuildAsync(transaction, app.Id, operation, verdict);
                    await OperationJournal.FinishAsync(transaction, operation.Id, journal.Finished(OperationState.Failed, verdict.Message, verdict.Reason, verdict.Evidence, verdict.Hint));
                    return;
                }

                await start.SupersedeAsync(transaction, app, operation);
                var release = (await transaction.FindReleaseAsync(app.Id, operation.ReleaseNumber!.Value))!;
                await start.RunAsync(transaction, app, release with { Image = prepared.Image!, ImageId = prepared.ImageId, ConfigRevision = app.ConfigRevision }, operation, ((Answer<VolumePlan>.Accepted)volume!).Value);
            },
            cancellationToken);

    /// <summary>Why the release's files cannot be made, or null.</summary>
    private static async Task<Verdict?> MissingSecretAsync(DatabaseTransaction transaction, AppRow app, DeployRequest request)
    {
        var wanted = request.Spec.Files?.Where(file => file.Secret is not null).ToList() ?? [];
        var secrets = wanted.Count == 0 ? null : (await AppConfiguration.FindAsync(transaction, app.OrganizationId, app.Id))!.Secrets.Entries;
        return wanted.FirstOrDefault(file => !secrets!.ContainsKey(file.Secret!)) is { } file ? StartDiagnosis.MissingSecret(file) : null;
    }

    private async Task ShowBuildAsync(DatabaseTransaction transaction, string appId, OperationRow operation, Verdict build)
    {
        var changed = await transaction.UpdateConditionsAsync(appId, [(ConditionType.Build, build, operation.ReleaseNumber)], time.GetUtcNow());
        await OperationJournal.AppendAsync(transaction, operation.Id, [.. changed.Select(journal.Changed)]);
    }

    /// <summary>The image, or why there is none.</summary>
    private sealed record Prepared(string? Image, string? ImageId, Verdict Verdict);

    [LoggerMessage(Level = LogLevel.Error, Message = "Preparing operation {OperationId} failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string operationId);
}
