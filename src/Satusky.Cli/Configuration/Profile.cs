using System.Text.Json;
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

    /// <summary>Reads a stored profile. Every command does, so the serializer and its start-up stay out of it.</summary>
    public static Profile Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        string? Text(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new Profile
        {
            ApiUrl = root.GetProperty("api_url").GetString() ?? throw new JsonException("api_url is null"),
            Token = Text("token"),
            UserEmail = Text("user_email"),
            OrganizationName = Text("organization_name"),
            TokenExpiresAt = root.TryGetProperty("token_expires_at", out var expiry) ? expiry.GetDateTimeOffset() : null,
            CaCertificate = Text("ca_certificate"),
        };
    }

    [JsonIgnore]
    public bool IsLoggedIn => Token is not null;

    public Profile LoggedOut() => this with { Token = null, UserEmail = null, OrganizationName = null, TokenExpiresAt = null };
}
