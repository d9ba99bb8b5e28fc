using System.Globalization;
using System.Text;

namespace Satusky.ContainerApi;

internal static class EngineTime
{
    private const int TickDigits = 7;

    /// <summary>RFC 3339 with up to nine digits of fraction, cut to ticks so that a time never lies after the event. Null for Go's zero time.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (end - dot - 1 > TickDigits)
                text = text.Remove(dot + 1 + TickDigits, end - dot - 1 - TickDigits);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1 ? time.ToUniversalTime() : null;
    }

    public static DateTimeOffset? Parse(ReadOnlySpan<byte> text) => Parse(Encoding.ASCII.GetString(text));

    /// <summary>Unix seconds with a fraction, the form both engines take for <c>since</c>.</summary>
    public static string? ToQuery(DateTimeOffset? time) =>
        time is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"{value.ToUnixTimeSeconds()}.{value.UtcTicks % TimeSpan.TicksPerSecond * 100:000000000}")
            : null;
}
