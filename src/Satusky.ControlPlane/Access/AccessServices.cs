using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Satusky.ControlPlane.Audit;

namespace Satusky.ControlPlane.Access;

public static class AccessServices
{
    /// <summary>
    /// Adds authentication by API token and a policy per permission. Needs the <see cref="Storage.Database"/>. Every endpoint requires a caller
    /// unless it allows anonymous requests.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton<AuditLog>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<TokenAuthenticator>();
        services.AddSingleton<FailureLimiter>();
        services.AddSingleton<AdminToken>();
        services.AddSingleton<FirstStart>();
        services.AddAuthentication(BearerHandler.Scheme).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Scheme, null);

        var authenticated = new AuthorizationPolicyBuilder(BearerHandler.Scheme).RequireAuthenticatedUser().Build();
        var builder = services.AddAuthorizationBuilder().SetDefaultPolicy(authenticated).SetFallbackPolicy(authenticated);
        foreach (var permission in Enum.GetValues<Permission>())
        {
            builder.AddPolicy(
                permission.ToString(),
                policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.Caller()?.May(permission) == true));
        }

        return services;
    }

    /// <summary>Lets only callers with the permission reach the endpoint.</summary>
    internal static TBuilder Require<TBuilder>(this TBuilder builder, Permission permission)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(permission.ToString());
}
