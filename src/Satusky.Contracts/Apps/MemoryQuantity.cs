using System.Globalization;

namespace Satusky.Contracts.Apps;

/// <summary>An amount of memory in bytes, written <c>512Mi</c> or <c>2Gi</c>.</summary>
public readonly record struct MemoryQuantity(long Bytes)
{
    private const long Mebibyte = 1024 * 1024;
    private const long MaxBytes = 1024L * 1024 * Mebibyte;

    /// <summary>The smallest limit both container engines accept.</summary>
    public const long MinBytes = 6 * Mebibyte;

    /// <summary>Reads <paramref name="text"/>; on failure <paramref name="fault"/> says what is wrong.</summary>
    public static bool TryParse(string? text, out MemoryQuantity memory, out string fault)
    {
        memory = default;
        if (string.IsNullOrEmpty(text))
        {
            fault = "memory value cannot be empty";
            return false;
        }

        var unit = text.EndsWith("Mi", StringComparison.Ordinal) ? Mebibyte : text.EndsWith("Gi", StringComparison.Ordinal) ? 1024 * Mebibyte : 0;
        if (unit == 0 || !long.TryParse(text[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
        {
            fault = "memory must be in format: <number>Mi or <number>Gi (e.g., 512Mi, 2Gi)";
            return false;
        }

        fault = amount switch
        {
            <= 0 => "memory value must be positive",
            _ when amount > MaxBytes / unit => "memory must be at most 1024Gi",
            _ when amount * unit < MinBytes => "memory must be at least 6Mi, the least a container can have",
            _ => "",
        };
        memory = fault.Length == 0 ? new MemoryQuantity(amount * unit) : default;
        return fault.Length == 0;
    }
}
