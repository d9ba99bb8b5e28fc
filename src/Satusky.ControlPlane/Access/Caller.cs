using Microsoft.AspNetCore.Http;

namespace Satusky.ControlPlane.Access;

/// <summary>Who makes a request, where it acts and what it may do. Endpoints take it as a parameter.</summary>
internal sealed record Caller
{
    public required string UserId { get; init; }

    public required string UserEmail { get; init; }

    public required string OrganizationId { get; init; }

    public required string OrganizationName { get; init; }

    public required string Namespace { get; init; }

    public required Role Role { get; init; }

    public required string MemberId { get; init; }

    public required string TokenId { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The address the request came from, for the audit log.</summary>
    public string? IpAddress { get; init; }

    public bool May(Permission permission) => Role.Allows(permission);

    /// <summary>Binds an endpoint's parameter; the endpoint must require a caller.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.User.Caller());
}
