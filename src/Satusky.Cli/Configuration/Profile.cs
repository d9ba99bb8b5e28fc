using System.Text.Json.Serialization;

namespace Satusky.Cli.Configuration;

/// <summary>One platform this user works with, and the login there.</summary>
internal sealed record Profile
{
    public required string ApiUrl { get; init; }

    public string? Token { get; init; }

    public string? UserEmail { get; init; }

    public string? OrganizationName { get; init; }

    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>The certificate (PEM) that alone is trusted for this platform; null trusts what the system trusts.</summary>
    public string? CaCertificate { get; init; }

    [JsonIgnore]
    public bool IsLoggedIn => Token is not null;

    public Profile LoggedOut() => this with { Token = null, UserEmail = null, OrganizationName = null, TokenExpiresAt = null };
}
