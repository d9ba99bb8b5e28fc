namespace Satusky.Cli.Configuration;

/// <summary>Where a command goes and as whom, after flags, environment and profile have had their say.</summary>
/// <param name="ProfileName">The profile in use, or null when none exists yet.</param>
internal sealed record Login(string ApiUrl, string? Token, string? CaCertificate, string? ProfileName, Profile? Profile)
{
    public const string TokenVariable = "SATUSKY_API_KEY";

    /// <summary>
    /// Address: flag, then SATUSKY_API_URL, then profile, then this machine. Token: SATUSKY_API_KEY, then profile, and the
    /// profile's only for the profile's own address, so that another address never gets to see it.
    /// </summary>
    public static Login Resolve(CliHost host, string? profileFlag, string? urlFlag)
    {
        var store = ProfileStore.Of(host);
        var wanted = profileFlag ?? host.Variable("SATUSKY_PROFILE");
        var name = wanted ?? store.ActiveName();
        var profile = name is null ? null : wanted is null ? store.Find(name) : store.Get(name);
        var url = Configuration.ApiUrl.Parse(urlFlag ?? host.Variable("SATUSKY_API_URL") ?? profile?.ApiUrl ?? Configuration.ApiUrl.Default);
        var own = profile is not null && Configuration.ApiUrl.Parse(profile.ApiUrl) == url;
        return new Login(
            url,
            host.Variable(TokenVariable) ?? (own ? profile!.Token : null),
            own ? profile!.CaCertificate : null,
            profile is null ? null : name,
            profile);
    }
}
