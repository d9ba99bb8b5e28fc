using System.Globalization;

namespace Satusky.Contracts.Apps;

/// <summary>An amount of processor time in thousandths of a core, written <c>1</c>, <c>0.5</c> or <c>500m</c>.</summary>
public readonly record struct CpuQuantity(int Millicores)
{
    public const int MinMillicores = 10;
    public const int MaxMillicores = 1_024_000;

    /// <summary>Reads <paramref name="text"/>; on failure <paramref name="fault"/> says what is wrong.</summary>
    public static bool TryParse(string? text, out CpuQuantity cpu, out string fault)
    {
        cpu = default;
        fault = "CPU must be in format: <number>, <decimal> or <number>m (e.g., 1, 0.5 or 500m)";
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var inMillicores = text[^1] == 'm';
        var number = inMillicores ? text[..^1] : text;
        var style = inMillicores ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(number, style, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        var millicores = inMillicores ? amount : amount * 1000m;
        fault = Range(amount, millicores, inMillicores) ?? "";
        if (fault.Length > 0)
        {
            return false;
        }

        cpu = new CpuQuantity((int)millicores);
        return true;
    }

    private static string? Range(decimal amount, decimal millicores, bool inMillicores) => amount switch
    {
        <= 0 => "CPU must be greater than 0",
        _ when millicores < MinMillicores && inMillicores => "CPU millicores must be at least 10m",
        _ when millicores < MinMillicores => "CPU must be at least 0.01 cores (10m)",
        _ when millicores > MaxMillicores => $"CPU must be at most {MaxMillicores / 1000} cores",
        _ when millicores != decimal.Truncate(millicores) => "CPU must not be finer than one thousandth of a core (e.g., 0.125 or 125m)",
        _ => null,
    };
}
