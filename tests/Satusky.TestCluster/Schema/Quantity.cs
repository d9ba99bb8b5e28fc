using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Satusky.TestCluster.Schema;

/// <summary>An amount such as <c>500m</c> or <c>1Gi</c>, exact to a billionth, written in its canonical form.</summary>
internal readonly partial record struct Quantity(BigInteger Nano, char Style) : IComparable<Quantity>
{
    private static readonly BigInteger s_one = BigInteger.Pow(10, 9);
    private const string Decimal = "num kMGTPE"; // thousandths apart, from 10^-9
    private const string Binary = " KMGTPE";

    public static Quantity Zero => new(BigInteger.Zero, 'd');

    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        var match = Form().Match(text);
        if (!match.Success) return false;
        var digits = match.Groups["int"].Value + match.Groups["frac"].Value;
        var value = BigInteger.Parse(digits.Length == 0 ? "0" : digits, CultureInfo.InvariantCulture) * s_one;
        var scale = BigInteger.Pow(10, match.Groups["frac"].Length);
        var (suffix, exponent) = (match.Groups["suffix"].Value, match.Groups["exp"].Value);
        var style = 'd';
        if (exponent.Length > 0)
        {
            style = 'e';
            var power = int.Parse(exponent, CultureInfo.InvariantCulture);
            if (power >= 0) value *= BigInteger.Pow(10, power);
            else scale *= BigInteger.Pow(10, -power);
        }
        else if (suffix.EndsWith('i'))
        {
            style = 'b';
            value *= BigInteger.Pow(1024, Binary.IndexOf(suffix[0], StringComparison.Ordinal));
        }
        else if (suffix.Length > 0)
        {
            var power = 3 * Decimal.IndexOf(suffix[0], StringComparison.Ordinal) - 9;
            if (power >= 0) value *= BigInteger.Pow(10, power);
            else scale *= BigInteger.Pow(10, -power);
        }
        var nano = BigInteger.DivRem(value, scale, out var rest);
        if (!rest.IsZero) nano += 1; // what is finer than a billionth is rounded up
        quantity = new Quantity(match.Groups["sign"].Value == "-" ? -nano : nano, style);
        return true;
    }

    public static Quantity Parse(string text) =>
        TryParse(text, out var quantity) ? quantity : throw new FormatException($"\"{text}\" is no quantity: write a number such as 500m, 2 or 1Gi.");

    public int CompareTo(Quantity other) => Nano.CompareTo(other.Nano);

    public static Quantity operator +(Quantity left, Quantity right) => new(left.Nano + right.Nano, left.Nano.IsZero ? right.Style : left.Style);

    public static Quantity operator *(Quantity quantity, int times) => quantity with { Nano = quantity.Nano * times };

    public override string ToString()
    {
        if (Nano.IsZero) return "0";
        if (Style == 'b' && BigInteger.Abs(Nano) >= 1024 * s_one && (Nano % s_one).IsZero)
        {
            var (whole, unit) = (Nano / s_one, 0);
            for (; (whole % 1024).IsZero && unit < Binary.Length - 1; unit++) whole /= 1024;
            return unit == 0 ? whole.ToString(CultureInfo.InvariantCulture) : $"{whole}{Binary[unit]}i";
        }
        var (amount, power) = (Nano, 0);
        for (; (amount % 1000).IsZero && power < Decimal.Length - 1; power++) amount /= 1000;
        if (Style == 'e') return power == 3 ? $"{amount}" : $"{amount}e{3 * power - 9}";
        return power == 3 ? $"{amount}" : $"{amount}{Decimal[power]}";
    }

    [GeneratedRegex(@"^(?<sign>[+-]?)(?=\.?\d)(?<int>\d*)(\.(?<frac>\d*))?((?<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?<exp>[+-]?\d+))?$")]
    private static partial Regex Form();
}
