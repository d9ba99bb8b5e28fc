using System.Security.Cryptography;
using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Releases;

/// <summary>Accepts deploys: checks them, numbers the release and stores the operation. What runs changes only when its image is there.</summary>
internal sealed class DeployCommand(Database database, IEngine engine, VolumeCommands volumes, OperationJournal journal, AuditLog audit, TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
    private const string BuildIdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Everything wrong with the request that can be said without an upload.</summary>
    public async Task<Refusal?> CheckAsync(Caller caller, string appName, DeployRequest request, CancellationToken cancellationToken)
    {
        var faults = new List<string>(AppSpecRules.Faults(request.Spec));
        if (request.Spec.Name != appName)
        {
            faults.Add($"the specification is for app \"{request.Spec.Name}\", the address for \"{appName}\"");
        }

        if (request.Image is null == request.Build is null)
        {
            faults.Add("give either an image or a build");
        }

        if (request.Image is { } image && (image.Length is 0 or > 512 || image.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))))
        {
            faults.Add("the image reference is empty, too long or contains spaces: write it like nginx:alpine");
        }

        foreach (var (key, value) in (request.FileEnvironment ?? Empty).Concat(request.Environment ?? Empty))
        {
            faults.AddRange(new[] { ConfigKey.Fault(key), ConfigKey.ValueFault(key, value) }.OfType<string>());
        }

        if (faults.Count > 0)
        {
            return AppRefusals.Invalid(faults);
        }

        var runsOn = (await database.ReadAsync(session => session.FindAppAsync(caller.OrganizationId, appName), cancellationToken))?.Engine;
        if (engine.Faults(runsOn, request.Spec) is { Count: > 0 } impossible)
        {
            return new Refusal(422, Reasons.NotAvailable, impossible[0], impossible);
        }

        if (request.Build is not null && engine.BuildFault(runsOn) is { } noBuilds)
        {
            return new Refusal(422, Reasons.NotAvailable, noBuilds, Hint: "Deploy a ready image with --image, or ask the platform's operator to set builds up");
        }

        var machines = await engine.ListMachinesAsync(runsOn, cancellationToken);
        return request.Spec.Machines.FirstOrDefault(name => machines.All(m => m.MachineName != name && m.MachineId != name)) is { } missing
            ? new Refusal(422, Reasons.MachineNotFound, $"machine \"{missing}\" not found", Hint: $"Machines of this platform: {string.Join(", ", machines.Select(m => m.MachineName))}")
            : null;
    }

    /// <param name="operationId">Chosen by the caller, so that an uploaded context already lies under it.</param>
    public async Task<Answer<DeployAccepted>> AcceptAsync(
        Caller caller, DeployRequest request, string operationId, string? ifMatch, CancellationToken cancellationToken) =>
        await volumes.GrowthRefusalAsync(caller.OrganizationId, request.Spec, cancellationToken) is { } cannotGrow ? cannotGrow : await database.WriteAsync<Answer<DeployAccepted>>(
            async transaction =>
            {
                var app = await transaction.FindAppAsync(caller.OrganizationId, request.Spec.Name);
                if (app is not null
                    && (app.IsDestroying ? AppRefusals.BeingDestroyed(app) : await AppRefusals.WhileMovingAsync(transaction, app) ?? AppRefusals.Unless(app, ifMatch)) is { } refusal)
                {
                    return refusal;
                }

                return await VolumePlan.MakeAsync(transaction, caller.OrganizationId, app, request.Spec, isRollback: false) switch
                {
                    Answer<VolumePlan>.Refused refused => refused.Refusal,
                    Answer<VolumePlan>.Accepted plan => await StoreAsync(transaction, caller, app, request, operationId, plan.Value),
                    _ => throw new InvalidOperationException("an answer is accepted or refused"),
                };
            },
            cancellationToken);

    private async Task<DeployAccepted> StoreAsync(
        DatabaseTransaction transaction, Caller caller, AppRow? present, DeployRequest request, string operationId, VolumePlan volume)
    {
        var now = time.NowMilliseconds();
        var app = present ?? await NewAppAsync(transaction, caller, request.Spec, now);
        foreach (var earlier in (await transaction.ListOpenOperationsAsync(app.Id)).Where(o => o.IsPreparing))
        {
            await transaction.FailReleaseAsync(app.Id, earlier.ReleaseNumber!.Value);
            await OperationJournal.FinishAsync(transaction, earlier.Id, journal.Finished(OperationState.Superseded, "a newer deploy took over", Reasons.Superseded));
        }

        var number = app.LastRelease + 1;
        var buildId = request.Build is null ? null : "bld_" + RandomNumberGenerator.GetString(BuildIdAlphabet, 10);
        await transaction.UpdateAppAsync(app with { LastRelease = number }, time);
        await transaction.InsertReleaseAsync(new ReleaseRow(
            time.NewId(), app.Id, number, ReleaseRow.Deploying, request.Image ?? "", null, request.Build?.Commit, ReleaseRow.Write(request.Spec), app.ConfigRevision, now, null));
        await transaction.InsertOperationAsync(new OperationRow(
            operationId, app.OrganizationId, app.Id, app.Name, nameof(OperationKind.Deploy), nameof(OperationState.Queued), number, buildId,
            JsonSerializer.Serialize(request, ContractsJson.Default.DeployRequest), caller.UserId, null, null, now, null));
        await audit.AppendAsync(
            transaction, caller, AuditActions.Deploy, app, ("release", $"{number}"), ("image", request.Image), ("build", buildId), ("commit", request.Build?.Commit), ("volume", volume.Wanted is null ? null : volume.Name));
        transaction.Announce(Topic.Preparation, operationId);
        return new DeployAccepted(operationId, app.Id, buildId, number, present is null, volume.Notes.Count == 0 ? null : volume.Notes);
    }

    private async Task<AppRow> NewAppAsync(DatabaseTransaction transaction, Caller caller, AppSpec spec, long now)
    {
        var app = new AppRow(time.NewId(), caller.OrganizationId, caller.Namespace, spec.Name, AppRow.Active, null, null, 0, spec.Replicas ?? 1, 0, 0, 1, now, now, engine.Name, null);
        await transaction.InsertAppAsync(app);
        return app;
    }
}
