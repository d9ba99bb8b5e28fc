using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Who the caller is, and the caller's own tokens.</summary>
internal static class TokenEndpoints
{
    private static ContractsJson Json => ContractsJson.Default;

    public static void MapTokens(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/whoami", WhoAmI).RequireAuthorization().Answers<Identity>("whoAmI", "Whom the token belongs to and where it acts");
        v1.MapGet("/tokens", ListAsync).RequireAuthorization().Answers<IReadOnlyList<TokenView>>("listTokens", "Your own tokens, oldest first");
        v1.MapPost("/tokens", CreateAsync).RequireAuthorization().WithMetadata(new OnceOnly("the token was created, and its value is shown only once"))
            .Answers<CreatedToken>("createToken", "Create a token; its value is shown only now", StatusCodes.Status201Created);
        v1.MapDelete("/tokens/{id}", DeleteAsync).RequireAuthorization().AnswersNothing("deleteToken", "Delete one of your own tokens");
    }

    private static Reply WhoAmI(Caller caller, ControlPlaneSettings settings) => Reply.Of(
        new Identity(
            caller.UserId,
            caller.UserEmail,
            caller.Role.ToText(),
            caller.OrganizationId,
            caller.OrganizationName,
            caller.Namespace,
            caller.TokenId,
            caller.ExpiresAt,
            settings.Domain,
            ServerVersion),
        Json.Identity);

    private static string ServerVersion { get; } =
        typeof(TokenEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static async Task<Reply> ListAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        Reply.Of(await database.ReadAsync(session => TokenStore.ListAsync(session, caller), cancellationToken), Json.IReadOnlyListTokenView);

    private static async Task<Reply> CreateAsync(Caller caller, CreateTokenRequest request, TokenStore tokens, Database database, CancellationToken cancellationToken) =>
        await database.WriteAsync(transaction => tokens.CreateAsync(transaction, caller, request), cancellationToken) switch
        {
            TokenCreation.Created created => Reply.Of(created.Token, Json.CreatedToken, StatusCodes.Status201Created),
            TokenCreation.Invalid invalid => Reply.Refused(AppRefusals.Invalid(invalid.Errors)),
            _ => throw new InvalidOperationException("a token is created or its request invalid"),
        };

    private static async Task<Reply> DeleteAsync(Caller caller, string id, TokenStore tokens, Database database, CancellationToken cancellationToken) =>
        await database.WriteAsync(transaction => tokens.DeleteAsync(transaction, caller, id), cancellationToken)
            ? Reply.NoContent
            : Reply.Refused(new Refusal(404, Reasons.TokenNotFound, $"you have no token \"{id}\"", Hint: "List your tokens with '1ctl token list'"));
}
