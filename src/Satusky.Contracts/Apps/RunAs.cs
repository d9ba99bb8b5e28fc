using System.Globalization;

namespace Satusky.Contracts.Apps;

/// <summary>The user and group that a process runs as, by number, because only numbers mean the same in every image.</summary>
public readonly record struct RunAs(uint User, uint? Group)
{
    public static string? Fault(string text) => TryParse(text, out _)
        ? null
        : $"user \"{text}\" is not valid: write numbers, uid or uid:gid, such as 1000 or 1000:1000";

    public static bool TryParse(string? text, out RunAs user)
    {
        var parts = (text ?? "").Split(':');
        uint group = 0;
        var valid = Number(parts[0], out var id) && (parts.Length == 1 || (parts.Length == 2 && Number(parts[1], out group)));
        user = new RunAs(id, parts.Length == 2 ? group : null);
        return valid;
    }

    private static bool Number(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= int.MaxValue;
}
