namespace Satusky.Contracts.Apps;

/// <summary>The rules for names of environment variables and secrets.</summary>
public static class ConfigKey
{
    public const int MaxLength = 253;
    public const int MaxValueLength = 128 * 1024;

    /// <summary>The fault of <paramref name="key"/> as one sentence, or null when it is valid.</summary>
    public static string? Fault(string key)
    {
        if (key.Length == 0)
        {
            return "the name before '=' is empty: write KEY=VALUE";
        }

        if (key.Length > MaxLength)
        {
            return $"name \"{key[..40]}…\" is too long ({key.Length} chars, max {MaxLength})";
        }

        var valid = (char.IsAsciiLetter(key[0]) || key[0] == '_') && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        return valid ? null : $"name \"{key}\" is not valid: use letters, digits, '_', '-' and '.', and start with a letter or '_'";
    }

    /// <summary>The fault of a value as one sentence that does not repeat the value, or null.</summary>
    public static string? ValueFault(string key, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return $"the value of {key} contains a NUL character, which no process environment can hold";
        }

        return value.Length > MaxValueLength
            ? $"the value of {key} is too long ({value.Length} characters, max {MaxValueLength})"
            : null;
    }

    /// <summary>The key under which a name is stored in the cluster's objects: lowercase, '_' as '-'.</summary>
    public static string ObjectKey(string key) => key.ToLowerInvariant().Replace('_', '-');
}
