using System.Security.Cryptography;

namespace Satusky.ControlPlane.Routing;

/// <summary>
/// Makes up hostnames such as <c>brightotter-x4k9q2a.example.com</c>. There are about 8 * 10^14 of them; the store refuses the rare
/// one that is taken, and the caller asks again.
/// </summary>
internal static class HostnameGenerator
{
    private const string SuffixCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int SuffixLength = 7;

    public static string Next(string domain) =>
        $"{Pick(HostnameWords.Adjectives)}{Pick(HostnameWords.Animals)}-{RandomNumberGenerator.GetString(SuffixCharacters, SuffixLength)}.{domain}";

    private static string Pick(IReadOnlyList<string> words) => words[RandomNumberGenerator.GetInt32(words.Count)];
}
