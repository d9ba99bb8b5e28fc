using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Satusky.ControlPlane.Access;

/// <summary>The text of an API token. Its 238 random bits need no slow hash.</summary>
internal static class TokenValue
{
    public const string Prefix = "sat_";

    private const int Length = 40;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static string New() => Prefix + RandomNumberGenerator.GetString(Alphabet, Length);

    public static bool IsWellFormed(string value) =>
        value.Length == Prefix.Length + Length
        && value.StartsWith(Prefix, StringComparison.Ordinal)
        && value.AsSpan(Prefix.Length).IndexOfAnyExcept(Allowed) < 0;

    public static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
