namespace Satusky.TestCluster.Registry;

/// <summary>Makes names from a prefix, with letters that spell no words.</summary>
internal sealed class ObjectNames
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";
    private readonly Random _random = new(4711);

    public string Next(string prefix)
    {
        var end = new string(_random.GetItems<char>(Letters, 5));
        return (prefix.Length > 58 ? prefix[..58] : prefix) + end;
    }

    /// <summary>A number as letters, as hashes of pod templates are written.</summary>
    public static string Encode(uint hash) => string.Concat(hash.ToString("D5", System.Globalization.CultureInfo.InvariantCulture).Select(digit => Letters[(digit - '0') % Letters.Length]));
}
