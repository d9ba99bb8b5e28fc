namespace Satusky.Cli.Configuration;

/// <summary>The rule for names of profiles, which are names of files too.</summary>
internal static class ProfileName
{
    public const string Default = "default";

    public static string? Fault(string name)
    {
        var valid = name.Length is > 0 and <= 64
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return valid
            ? null
            : $"profile name \"{name}\" is not valid: use up to 64 letters, digits, '-', '_' and '.', and start with a letter or digit";
    }
}
