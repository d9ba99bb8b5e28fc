using System.Globalization;

namespace Satusky.Contracts.Apps;

/// <summary>The size of a volume in bytes, written <c>512Mi</c>, <c>5Gi</c> or <c>1Ti</c>.</summary>
public readonly record struct VolumeSize(long Bytes)
{
    private const long Mebibyte = 1024 * 1024;
    private const long MaxBytes = 64 * 1024L * 1024 * Mebibyte;
    private static readonly (string Suffix, long Bytes)[] Units = [("Ti", 1024L * 1024 * Mebibyte), ("Gi", 1024 * Mebibyte), ("Mi", Mebibyte)];

    /// <summary>Reads <paramref name="text"/>; on failure <paramref name="fault"/> says what is wrong.</summary>
    public static bool TryParse(string? text, out VolumeSize size, out string fault)
    {
        size = default;
        var unit = Units.FirstOrDefault(u => text?.EndsWith(u.Suffix, StringComparison.Ordinal) == true).Bytes;
        if (unit == 0 || !long.TryParse(text.AsSpan(0, text!.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            fault = "write a number with Mi, Gi or Ti, such as 1Gi";
            return false;
        }

        fault = amount == 0 ? "a volume holds at least 1Mi" : amount > MaxBytes / unit ? "a volume holds at most 64Ti" : "";
        size = fault.Length == 0 ? new VolumeSize(amount * unit) : default;
        return fault.Length == 0;
    }

    public override string ToString()
    {
        var bytes = Bytes;
        var (suffix, unit) = Units.FirstOrDefault(u => bytes % u.Bytes == 0, Units[^1]);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{suffix}");
    }
}
