using System.Buffers.Text;
using System.Text;

namespace Satusky.ControlPlane.Configuration;

/// <summary>The texts that give a secret value away. URL-encoding and JSON's escapes are not among them: the mask decodes them instead.</summary>
internal static class SecretPatterns
{
    /// <summary>Shorter values would mask half of every log.</summary>
    public const int MinLength = 4;

    // Base64 of a part says little below this, and matches ordinary words.
    private const int MinInnerLength = 8;

    public static IEnumerable<string> Of(string value)
    {
        if (value.Length < MinLength)
        {
            yield break;
        }

        yield return value;
        var bytes = Encoding.UTF8.GetBytes(value);
        var whole = Convert.ToBase64String(bytes);
        yield return whole;
        yield return whole.TrimEnd('=');
        yield return Base64Url.EncodeToString(bytes);
        foreach (var inner in Inside(bytes))
        {
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }

        // Logs come line by line.
        if (value.AsSpan().ContainsAny('\n', '\r'))
        {
            foreach (var line in value.Split('\n', '\r').Select(line => line.Trim()).Where(line => line.Length >= MinLength))
            {
                yield return line;
            }
        }
    }

    // The value as part of something longer, as in "Basic base64(user:password)": the characters that no neighbour has a share in.
    private static IEnumerable<string> Inside(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
            var start = before == 0 ? 0 : before + 1;
            var end = (before + bytes.Length) % 3 == 0 ? encoded.Length : encoded.Length - 1;
            if (end - start >= MinInnerLength)
            {
                yield return encoded[start..end];
            }
        }
    }
}
