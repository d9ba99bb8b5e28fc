using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Api;

/// <summary>Volumes: what there is, and what becomes of those that no app needs. A deploy makes, attaches and grows them.</summary>
internal static class VolumeEndpoints
{
    private static ContractsJson Json => ContractsJson.Default;

    public static void MapVolumes(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/volumes", ListAsync).Require(Permission.ReadApps).Answers<IReadOnlyList<VolumeView>>("listVolumes", "Volumes of the organization by name, or the one of an app");
        v1.MapGet("/volumes/{volume}", GetAsync).Require(Permission.ReadApps).Answers<VolumeDetails>("getVolume", "One volume in full, with what its engine says of it");
        v1.MapDelete("/volumes/{volume}/attachment", DetachAsync).Require(Permission.ChangeApps)
            .Answers<VolumeView>("detachVolume", "Take a volume from its app; its data stays");
        v1.MapDelete("/volumes/{volume}", DeleteAsync).Require(Permission.ChangeApps).AnswersNothing("deleteVolume", "Delete a detached volume with its data");
    }

    private static async Task<Reply> ListAsync(Caller caller, VolumeReads volumes, string? app, CancellationToken cancellationToken) =>
        Reply.Of(await volumes.ListAsync(caller, app, cancellationToken), Json.IReadOnlyListVolumeView);

    private static async Task<Reply> GetAsync(Caller caller, string volume, VolumeReads volumes, CancellationToken cancellationToken) =>
        await volumes.FindAsync(caller, volume, cancellationToken) is { } details
            ? Reply.Of(details, Json.VolumeDetails) with { ETag = $"\"{details.Volume.Version}\"" }
            : Reply.Refused(VolumeRefusals.NotFound(volume));

    private static async Task<Reply> DetachAsync(
        Caller caller, string volume, VolumeCommands commands, VolumeReads volumes, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken) =>
        await commands.DetachAsync(caller, volume, ifMatch, cancellationToken) switch
        {
            Answer<VolumeRow>.Accepted detached => Reply.Of(await volumes.ViewAsync(detached.Value, cancellationToken), Json.VolumeView),
            Answer<VolumeRow>.Refused refused => Reply.Refused(refused.Refusal),
            _ => throw new InvalidOperationException("an answer is accepted or refused"),
        };

    private static async Task<Reply> DeleteAsync(
        Caller caller, string volume, VolumeCommands commands, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken) =>
        await commands.DeleteAsync(caller, volume, ifMatch, cancellationToken) is { } refusal ? Reply.Refused(refusal) : Reply.NoContent;
}
