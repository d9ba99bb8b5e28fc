using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Apps;

/// <summary>Refusals that several commands on apps share.</summary>
internal static class AppRefusals
{
    public static Refusal NotFound(string nameOrId, string @namespace) => new(
        404, Reasons.AppNotFound, $"app \"{nameOrId}\" not found in namespace {@namespace}", Hint: "Run '1ctl deploy' first or pass --deployment-id");

    public static Refusal Invalid(IReadOnlyList<string> faults) => new(
        422, Reasons.InvalidRequest, faults.Count == 1 ? faults[0] : $"{faults.Count} settings are not valid: {faults[0]}", faults);

    public static Refusal Stale(AppRow app, string given) => new(
        409, Reasons.VersionMismatch, $"app \"{app.Name}\" is at version {app.Version}, not at {given}: it was changed meanwhile", Hint: "Read the app again and repeat the change");

    public static Refusal BeingDestroyed(AppRow app) => new(
        409, Reasons.OperationInProgress, $"app \"{app.Name}\" is being destroyed", Hint: "Wait until it is gone, then deploy again");

    public static Refusal InProgress(AppRow app, OperationRow operation) => new(
        409,
        Reasons.OperationInProgress,
        $"a {operation.ReadKind().ToString().ToLowerInvariant()} of \"{app.Name}\" is under way (operation {operation.Id})",
        Hint: $"Wait for it: 1ctl deploy status --deployment-id {app.Id} --watch",
        OperationId: operation.Id);

    public static Refusal ScaledByLoad(AppRow app, ScaleSpec scale) => new(
        409, Reasons.Conflict, $"app \"{app.Name}\" is scaled by its load, between {scale.Min} and {scale.Max} instances", Hint: "Change [scale] in satusky.toml, then run '1ctl deploy'");

    /// <summary>The refusal of a change while the app moves to another engine, or null.</summary>
    public static async Task<Refusal?> WhileMovingAsync(DatabaseSession session, AppRow app) =>
        (await session.ListOpenOperationsAsync(app.Id)).FirstOrDefault(o => o.ReadKind() == OperationKind.Move) is { } move ? InProgress(app, move) : null;

    public static Refusal NothingToRun(AppRow app) => new(
        409, Reasons.Conflict, $"app \"{app.Name}\" has no release that could run: no deploy of it has succeeded yet", Hint: "Run '1ctl deploy' first");

    /// <summary>The refusal that an <c>If-Match</c> header asks for, or null.</summary>
    public static Refusal? Unless(AppRow app, string? ifMatch) =>
        ifMatch is null or "*" || ifMatch.Trim().Trim('"') == app.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) ? null : Stale(app, ifMatch);
}
