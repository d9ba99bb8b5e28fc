namespace Satusky.Contracts.Apps;

/// <summary>The rule for application names: a DNS-1035 label, because it becomes a host name inside the network.</summary>
public static class AppName
{
    public const int MaxLength = 63;

    /// <summary>The fault of <paramref name="name"/> as one sentence, or null when it is a valid name.</summary>
    public static string? Fault(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "app name is empty: give the app a name of lowercase letters, digits and hyphens";
        }

        if (name.Length > MaxLength)
        {
            return $"app name \"{Shown(name)}\" is too long ({name.Length} chars, max {MaxLength}). Shorten it to {MaxLength} characters or fewer";
        }

        var valid = IsLetter(name[0]) && name[^1] != '-' && name.All(c => IsLetter(c) || char.IsAsciiDigit(c) || c == '-');
        return valid
            ? null
            : $"app name \"{Shown(name)}\" is not a valid K8s service name: use lowercase letters, digits and hyphens, start with a letter and end with a letter or digit{Suggestion(name)}";
    }

    private static string Suggestion(string name)
    {
        var letters = name.ToLowerInvariant().Select(c => IsLetter(c) || char.IsAsciiDigit(c) ? c : '-').ToArray();
        var suggestion = new string(letters).TrimStart('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd('-');
        return suggestion.Length == 0 ? "" : $" (for example \"{suggestion}\")";
    }

    private static string Shown(string name) => name.Length <= 80 ? name : name[..80] + "…";

    private static bool IsLetter(char c) => c is >= 'a' and <= 'z';
}
