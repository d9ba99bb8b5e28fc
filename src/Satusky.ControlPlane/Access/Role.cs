namespace Satusky.ControlPlane.Access;

/// <summary>What a member is in an organization. The names are stored.</summary>
internal enum Role
{
    Viewer,
    Member,
    Admin,
}

/// <summary>What can be allowed or refused. Everybody may manage their own tokens.</summary>
internal enum Permission
{
    /// <summary>See apps, their status, releases and logs, and the machines.</summary>
    ReadApps,

    /// <summary>Deploy, restart, scale, roll back and destroy.</summary>
    ChangeApps,

    /// <summary>Run commands in instances and connect to their ports. What runs there sees the app's secrets.</summary>
    EnterApps,

    /// <summary>See environment variables with their values, and the names of secrets.</summary>
    ReadConfiguration,

    ChangeConfiguration,

    ReadAudit,

    /// <summary>Change the organization and its members.</summary>
    ManageOrganization,
}

internal static class Roles
{
    public static bool Allows(this Role role, Permission permission) => permission switch
    {
        Permission.ReadApps => true,
        Permission.ChangeApps or Permission.EnterApps or Permission.ReadConfiguration or Permission.ChangeConfiguration => role >= Role.Member,
        Permission.ReadAudit or Permission.ManageOrganization => role == Role.Admin,
        _ => false,
    };

    /// <summary>The permission as it reads after "may not".</summary>
    public static string Describe(this Permission permission) => permission switch
    {
        Permission.ReadApps => "see apps",
        Permission.ChangeApps => "change apps",
        Permission.EnterApps => "run commands in instances or connect to their ports",
        Permission.ReadConfiguration => "see environment variables and secrets",
        Permission.ChangeConfiguration => "change environment variables and secrets",
        Permission.ReadAudit => "read the audit log",
        _ => "manage the organization",
    };

    public static string ToText(this Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Member => "member",
        _ => "viewer",
    };

    public static Role Parse(string text) => text switch
    {
        "admin" => Role.Admin,
        "member" => Role.Member,
        "viewer" => Role.Viewer,
        _ => throw new InvalidOperationException($"the store names an unknown role \"{text}\""),
    };
}
