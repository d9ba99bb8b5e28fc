namespace Satusky.Cli.Commands.Access;

/// <summary>A profile without its token; the JSON of the <c>profile</c> commands.</summary>
internal sealed record ProfileView(
    string Name,
    bool IsActive,
    string ApiUrl,
    bool IsLoggedIn,
    string? UserEmail,
    string? OrganizationName,
    DateTimeOffset? TokenExpiresAt)
{
    public static ProfileView Of(Invocation run, string name)
    {
        var profile = run.Profiles.Get(name);
        return new ProfileView(
            name,
            run.Profiles.ActiveName() == name,
            profile.ApiUrl,
            profile.IsLoggedIn,
            profile.UserEmail,
            profile.OrganizationName,
            profile.TokenExpiresAt);
    }

    [System.Text.Json.Serialization.JsonIgnore]
    public string Auth => IsLoggedIn ? UserEmail ?? "logged in" : "(not logged in)";
}
