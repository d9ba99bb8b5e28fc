using System.CommandLine;

namespace Satusky.Cli.Commands;

/// <summary>Short ways to write flags down.</summary>
internal static class Flag
{
    /// <param name="value">What the value is called in help.</param>
    public static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        Of<string?>(name, value, description, aliases);

    public static Option<string[]> Texts(string name, string value, string description, params string[] aliases) =>
        Of<string[]>(name, value, description, aliases);

    public static Option<int?> Number(string name, string value, string description, params string[] aliases) =>
        Of<int?>(name, value, description, aliases);

    public static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    private static Option<T> Of<T>(string name, string value, string description, string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };
}
