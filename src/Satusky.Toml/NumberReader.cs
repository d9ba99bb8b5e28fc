using System.Globalization;

namespace Satusky.Toml;

/// <summary>Integers in four bases, and floats.</summary>
internal static class NumberReader
{
    private const string HexDigits = "0123456789abcdef";

    public static bool Begins(string word) => char.IsAsciiDigit(word[0]) || word[0] is '+' or '-' or '.' || word is "inf" or "nan";

    public static TomlValue Read(string word, Position position)
    {
        var signed = word[0] is '+' or '-';
        var negative = word[0] == '-';
        var number = word.AsSpan(signed ? 1 : 0);
        switch (number)
        {
            case "inf":
                return new TomlFloat(position, negative ? double.NegativeInfinity : double.PositiveInfinity);
            case "nan":
                return new TomlFloat(position, double.NaN);
            case ['0', 'x' or 'o' or 'b', .. var digits] when !signed:
                var radix = number[1] switch { 'x' => 16, 'o' => 8, _ => 2 };
                return IsDigits(digits, radix) ? Integer(word, digits, radix, negative: false, position) : throw Malformed(word, position);
        }

        if (IsDecimal(number))
            return Integer(word, number, 10, negative, position);
        return IsFloat(number)
            ? new TomlFloat(position, double.Parse(word.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture))
            : throw Malformed(word, position);
    }

    private static TomlInteger Integer(string word, ReadOnlySpan<char> digits, int radix, bool negative, Position position)
    {
        var limit = negative ? 1UL << 63 : long.MaxValue;
        UInt128 value = 0;
        foreach (var digit in digits)
        {
            if (digit == '_')
                continue;
            value = (value * (uint)radix) + (uint)DigitOf(digit);
            if (value > limit)
                throw Cursor.Error(position,
                    $"{Quoted.Text(word)} is too large; an integer lies between {long.MinValue} and {long.MaxValue}");
        }

        return new TomlInteger(position, unchecked(negative ? -(long)value : (long)value));
    }

    private static bool IsFloat(ReadOnlySpan<char> number)
    {
        var exponentAt = number.IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? number : number[..exponentAt];
        var pointAt = mantissa.IndexOf('.');
        if (pointAt < 0)
            return exponentAt >= 0 && IsDecimal(mantissa) && IsExponent(number[(exponentAt + 1)..]);
        return IsDecimal(mantissa[..pointAt]) && IsDigits(mantissa[(pointAt + 1)..], 10)
            && (exponentAt < 0 || IsExponent(number[(exponentAt + 1)..]));
    }

    private static bool IsExponent(ReadOnlySpan<char> exponent) =>
        IsDigits(exponent is ['+' or '-', .. var digits] ? digits : exponent, 10);

    private static bool IsDecimal(ReadOnlySpan<char> number) => IsDigits(number, 10) && (number[0] != '0' || number.Length == 1);

    /// <summary>Digits of the base, with single underscores between them and nowhere else.</summary>
    private static bool IsDigits(ReadOnlySpan<char> digits, int radix)
    {
        var previous = '_';
        foreach (var digit in digits)
        {
            var allowed = digit == '_' ? previous != '_' : DigitOf(digit) is var value and >= 0 && value < radix;
            if (!allowed)
                return false;
            previous = digit;
        }

        return previous != '_';
    }

    private static int DigitOf(char digit) => HexDigits.IndexOf(char.ToLowerInvariant(digit), StringComparison.Ordinal);

    private static TomlException Malformed(string word, Position position) => Cursor.Error(position,
        $"{Quoted.Text(word)} is not a number; allowed are forms like 42, 1_000, 0xff, 0o17, 0b11, 3.14 and 1e6; text stands in quotes");
}
