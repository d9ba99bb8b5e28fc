using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Environment variables and secrets. Secrets go in and never come out.</summary>
internal static class ConfigurationEndpoints
{
    private static ContractsJson Json => ContractsJson.Default;

    public static void MapConfiguration(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/env", ListEnvironmentsAsync).Require(Permission.ReadConfiguration)
            .Answers<IReadOnlyList<EnvironmentView>>("listEnvironments", "Environment variables of all apps");
        v1.MapGet("/secrets", ListSecretsAsync).Require(Permission.ReadConfiguration)
            .Answers<IReadOnlyList<SecretView>>("listSecrets", "Names of the secrets of all apps");
        v1.MapGet("/apps/{app}/env", GetEnvironmentAsync).Require(Permission.ReadConfiguration)
            .Answers<EnvironmentView>("getEnvironment", "Environment variables of an app");
        v1.MapGet("/apps/{app}/secrets", GetSecretsAsync).Require(Permission.ReadConfiguration)
            .Answers<SecretView>("getSecrets", "Names of the secrets of an app");
        v1.MapPatch("/apps/{app}/env", PatchEnvironmentAsync).Require(Permission.ChangeConfiguration)
            .Answers<ConfigChanged>("patchEnvironment", "Set and unset environment variables; the next start reads them");
        v1.MapPatch("/apps/{app}/secrets", PatchSecretsAsync).Require(Permission.ChangeConfiguration)
            .Answers<ConfigChanged>("patchSecrets", "Set and unset secrets; the next start reads them");
    }

    private static async Task<Reply> ListEnvironmentsAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        Reply.Of(await database.ReadAsync(session => ConfigurationViews.ListEnvironmentsAsync(session, caller.OrganizationId), cancellationToken), Json.IReadOnlyListEnvironmentView);

    private static async Task<Reply> ListSecretsAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        Reply.Of(await database.ReadAsync(session => ConfigurationViews.ListSecretsAsync(session, caller.OrganizationId), cancellationToken), Json.IReadOnlyListSecretView);

    private static async Task<Reply> GetEnvironmentAsync(Caller caller, string app, Database database, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async session => await session.FindAppAsync(caller.OrganizationId, app) is { } row
                ? await ConfigurationViews.EnvironmentAsync(session, caller.OrganizationId, row.Id)
                : null,
            cancellationToken) is { } view
            ? Reply.Of(view, Json.EnvironmentView)
            : AppEndpoints.NotFound(caller, app);

    private static async Task<Reply> GetSecretsAsync(Caller caller, string app, Database database, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async session => await session.FindAppAsync(caller.OrganizationId, app) is { } row
                ? await ConfigurationViews.SecretsAsync(session, caller.OrganizationId, row.Id)
                : null,
            cancellationToken) is { } view
            ? Reply.Of(view, Json.SecretView)
            : AppEndpoints.NotFound(caller, app);

    private static Task<Reply> PatchEnvironmentAsync(
        Caller caller, string app, ConfigPatch patch, ConfigurationStore configuration, Database database, [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) =>
        PatchAsync(caller, app, patch, ifMatch, configuration.PatchEnvironmentAsync, database, cancellationToken);

    private static Task<Reply> PatchSecretsAsync(
        Caller caller, string app, ConfigPatch patch, ConfigurationStore configuration, Database database, [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) =>
        PatchAsync(caller, app, patch, ifMatch, configuration.PatchSecretsAsync, database, cancellationToken);

    private static async Task<Reply> PatchAsync(
        Caller caller,
        string app,
        ConfigPatch patch,
        string? ifMatch,
        Func<DatabaseTransaction, Caller, string, ConfigPatch, Task<ConfigurationChange>> write,
        Database database,
        CancellationToken cancellationToken)
    {
        if (patch.Set.Values.Any(value => value is null) || patch.Unset.Any(key => key is null))
        {
            return Reply.Refused(new Refusal(422, Reasons.InvalidRequest, "names and values must be texts, not null"));
        }

        var answer = await database.WriteAsync<Answer<ConfigChanged>>(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, app) is not { } row)
                {
                    return AppRefusals.NotFound(app, caller.Namespace);
                }

                return AppRefusals.Unless(row, ifMatch) is { } stale ? stale : Answer(row, await write(transaction, caller, row.Id, patch));
            },
            cancellationToken);
        return Reply.Of(answer, Json.ConfigChanged);
    }

    private static Answer<ConfigChanged> Answer(AppRow app, ConfigurationChange change) => change switch
    {
        ConfigurationChange.Done done => new ConfigChanged(app.Id, done.Revision),
        ConfigurationChange.KeyNotFound missing => new Refusal(404, Reasons.KeyNotFound, missing.Message),
        ConfigurationChange.Collision collision => new Refusal(409, Reasons.KeyCollision, collision.Message, Hint: collision.Hint),
        ConfigurationChange.Invalid invalid => AppRefusals.Invalid(invalid.Errors),
        _ => AppRefusals.NotFound(app.Name, app.Namespace),
    };
}
