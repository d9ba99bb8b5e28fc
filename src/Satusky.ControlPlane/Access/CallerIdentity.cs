using System.Security.Claims;

namespace Satusky.ControlPlane.Access;

/// <summary>Carries the caller through the framework's authentication.</summary>
internal sealed class CallerIdentity(Caller caller) : ClaimsIdentity([new Claim(DefaultNameClaimType, caller.UserEmail)], BearerHandler.Scheme)
{
    public Caller Caller { get; } = caller;
}

internal static class CallerPrincipal
{
    public static Caller? Caller(this ClaimsPrincipal principal) => (principal.Identity as CallerIdentity)?.Caller;
}
