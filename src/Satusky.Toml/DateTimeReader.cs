using System.Globalization;

namespace Satusky.Toml;

/// <summary>Dates and times of RFC 3339: with offset, local, date only, time only.</summary>
internal static class DateTimeReader
{
    private const int DateLength = 10;
    private const int FinestTimeLength = 16;
    private static readonly TimeSpan WidestOffset = TimeSpan.FromHours(14);

    public static bool IsDate(string word) => word.Length == DateLength && StartsLike(word, "dddd-dd-dd");

    public static bool Begins(string word) => char.IsAsciiDigit(word[0]) && (StartsLike(word, "dddd-") || word.Contains(':'));

    public static TomlValue Read(string word, Position position)
    {
        if (TimeLength(word) is var whole and > 0 && whole == word.Length)
            return new TomlLocalTime(position, ReadTime(word, word, position));
        if (!StartsLike(word, "dddd-dd-dd"))
            throw Malformed(word, position);

        var date = ReadDate(word, position);
        if (word.Length == DateLength)
            return new TomlLocalDate(position, date);

        var rest = word.AsSpan(DateLength + 1);
        var length = TimeLength(rest);
        if (word[DateLength] is not ('T' or 't' or ' ') || length == 0)
            throw Malformed(word, position);
        var local = date.ToDateTime(ReadTime(rest[..length], word, position));
        return length == rest.Length ? new TomlLocalDateTime(position, local)
            : new TomlOffsetDateTime(position, Instant(local, ReadOffset(rest[length..], word, position), word, position));
    }

    private static DateOnly ReadDate(string word, Position position) =>
        DateOnly.TryParseExact(word.AsSpan(0, DateLength), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date : throw Cursor.Error(position, $"{Quoted.Text(word)} names no day of the calendar; years go from 0001 to 9999");

    /// <summary>Digits finer than .NET's 100 ns are cut off, as TOML demands.</summary>
    private static TimeOnly ReadTime(ReadOnlySpan<char> text, string word, Position position) =>
        TimeOnly.TryParseExact(text[..Math.Min(text.Length, FinestTimeLength)], "HH:mm:ss.FFFFFFF",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time : throw Cursor.Error(position, $"{Quoted.Text(word)} names no time of day; allowed are 00:00:00 to 23:59:59");

    private static TimeSpan ReadOffset(ReadOnlySpan<char> text, string word, Position position)
    {
        if (text is "Z" or "z")
            return TimeSpan.Zero;
        if (text.Length != 6 || text[0] is not ('+' or '-') || !StartsLike(text[1..], "dd:dd"))
            throw Malformed(word, position);
        if (!TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset))
            throw Cursor.Error(position, $"{Quoted.Text(word)} has no valid offset; allowed are Z and -23:59 to +23:59");
        return text[0] == '-' ? -offset : offset;
    }

    private static DateTimeOffset Instant(DateTime local, TimeSpan offset, string word, Position position)
    {
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
            throw Cursor.Error(position, $"{Quoted.Text(word)} lies outside the years 0001 to 9999 in UTC");
        return offset.Duration() <= WidestOffset ? new DateTimeOffset(local, offset) : new DateTimeOffset(utc, TimeSpan.Zero);
    }

    /// <summary>The length of the time a text begins with; 0 when it begins with none.</summary>
    private static int TimeLength(ReadOnlySpan<char> text)
    {
        if (!StartsLike(text, "dd:dd:dd"))
            return 0;
        if (text.Length == 8 || text[8] != '.')
            return 8;
        var digits = text[9..].IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length - 9;
        return digits == 0 ? 0 : 9 + digits;
    }

    /// <param name="text">The text to look at.</param>
    /// <param name="pattern">Where <c>d</c> stands for any digit and the rest for itself.</param>
    private static bool StartsLike(ReadOnlySpan<char> text, string pattern)
    {
        if (text.Length < pattern.Length)
            return false;
        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] == 'd' ? !char.IsAsciiDigit(text[index]) : text[index] != pattern[index])
                return false;
        }

        return true;
    }

    private static TomlException Malformed(string word, Position position) => Cursor.Error(position,
        $"{Quoted.Text(word)} is not a date or time; allowed are forms like 2026-05-27, 07:32:00 and 2026-05-27T07:32:00+02:00");
}
