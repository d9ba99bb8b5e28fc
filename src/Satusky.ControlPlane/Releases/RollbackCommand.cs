using System.Globalization;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Releases;

/// <summary>Goes back to an older release by making a new one out of its snapshot: image, configuration, resources.</summary>
internal sealed class RollbackCommand(Database database, ReleaseStart start, AuditLog audit, TimeProvider time)
{
    public Task<Answer<RollbackAccepted>> RollBackAsync(Caller caller, string nameOrId, long? version, string? ifMatch, CancellationToken cancellationToken) =>
        database.WriteAsync<Answer<RollbackAccepted>>(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, nameOrId) is not { } app)
                {
                    return AppRefusals.NotFound(nameOrId, caller.Namespace);
                }

                if ((app.IsDestroying ? AppRefusals.BeingDestroyed(app) : await AppRefusals.WhileMovingAsync(transaction, app) ?? AppRefusals.Unless(app, ifMatch)) is { } refusal)
                {
                    return refusal;
                }

                var releases = await transaction.ListReleasesAsync(app.Id);
                return Target(app, releases, version) switch
                {
                    Answer<ReleaseRow>.Refused refused => refused.Refusal,
                    Answer<ReleaseRow>.Accepted target => await StartAsync(transaction, caller, app, target.Value),
                    _ => throw new InvalidOperationException("an answer is accepted or refused"),
                };
            },
            cancellationToken);

    private async Task<Answer<RollbackAccepted>> StartAsync(DatabaseTransaction transaction, Caller caller, AppRow app, ReleaseRow target)
    {
        var volume = await VolumePlan.MakeAsync(transaction, app.OrganizationId, app, target.ReadSpec(), isRollback: true);
        if (volume is Answer<VolumePlan>.Refused { Refusal: var refusal })
        {
            return refusal;
        }

        var now = time.NowMilliseconds();
        var number = app.LastRelease + 1;
        var release = target with { Id = time.NewId(), Number = number, Status = ReleaseRow.Deploying, CreatedAt = now, ActivatedAt = null, CarriedImageId = null };
        await transaction.InsertReleaseAsync(release);
        var operation = new OperationRow(
            time.NewId(), app.OrganizationId, app.Id, app.Name, nameof(OperationKind.Rollback), nameof(OperationState.RollingOut), number, null, null, caller.UserId, null, null, now, null);
        await transaction.InsertOperationAsync(operation);
        await audit.AppendAsync(transaction, caller, AuditActions.DeployRollback, app, ("to", $"{target.Number}"), ("release", $"{number}"));
        await start.SupersedeAsync(transaction, app, operation);
        await start.RunAsync(transaction, app with { LastRelease = number }, release, operation, ((Answer<VolumePlan>.Accepted)volume).Value);
        return new RollbackAccepted(operation.Id, app.Id, target.Number, number);
    }

    private static Answer<ReleaseRow> Target(AppRow app, IReadOnlyList<ReleaseRow> releases, long? version)
    {
        var targets = releases.Where(r => r.CanRunAgain && r.Number != app.DesiredRelease).ToList();
        if (version is null)
        {
            return targets.FirstOrDefault() is { } newest ? newest : new Refusal(409, Reasons.NoRollbackTarget, "no previous release to roll back to");
        }

        if (targets.FirstOrDefault(r => r.Number == version) is { } target)
        {
            return target;
        }

        var known = releases.FirstOrDefault(r => r.Number == version);
        var why = known is null ? $"release {version} does not exist"
            : known.Number == app.DesiredRelease ? $"release {version} is the present one"
            : known.ActivatedAt is not null ? $"the image of release {version} stayed behind when the app moved"
            : $"release {version} never ran successfully";
        var valid = string.Join(", ", targets.Select(r => r.Number.ToString(CultureInfo.InvariantCulture)));
        return new Refusal(409, Reasons.NoRollbackTarget, why, Hint: valid.Length == 0 ? "There is no release to roll back to" : $"Releases to roll back to: {valid}");
    }
}
