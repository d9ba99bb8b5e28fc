namespace Satusky.Contracts.Apps;

/// <summary>What is wrong with one setting.</summary>
/// <param name="Key">The key in its section of satusky.toml.</param>
/// <param name="Message">A sentence that names the setting and what is allowed.</param>
public sealed record SettingFault(string Key, string Message)
{
    /// <summary>The fault of a number outside of its range, or nothing.</summary>
    internal static IEnumerable<SettingFault> OfRange(string key, int? value, int least, int most) => value is { } number && (number < least || number > most)
        ? [new SettingFault(key, $"{key} {number} is not valid: use a number between {least} and {most}")]
        : [];
}
