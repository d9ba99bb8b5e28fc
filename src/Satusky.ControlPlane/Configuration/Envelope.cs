using System.Security.Cryptography;
using System.Text;

namespace Satusky.ControlPlane.Configuration;

/// <summary>AES-256-GCM. What is sealed opens only in the context it was sealed for. Text form: base64 of nonce, ciphertext and tag.</summary>
internal static class Envelope
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <param name="context">What the content belongs to. No part contains a NUL character.</param>
    public static string Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, params ReadOnlySpan<string> context)
    {
        var output = new byte[NonceLength + content.Length + TagLength];
        var nonce = output.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, content, output.AsSpan(NonceLength, content.Length), output.AsSpan(NonceLength + content.Length), Bind(context));
        return Convert.ToBase64String(output);
    }

    /// <exception cref="AuthenticationTagMismatchException">The key or the context is another, or the text was changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, string text, params ReadOnlySpan<string> context)
    {
        var input = Convert.FromBase64String(text).AsSpan();
        if (input.Length < NonceLength + TagLength)
        {
            throw new AuthenticationTagMismatchException();
        }

        var content = new byte[input.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(input[..NonceLength], input[NonceLength..^TagLength], input[^TagLength..], content, Bind(context));
        return content;
    }

    /// <summary>Length of the content without opening it.</summary>
    public static int ContentLength(string text) =>
        (text.Length / 4 * 3) - text.AsSpan(text.Length - 2).Count('=') - NonceLength - TagLength;

    private static byte[] Bind(ReadOnlySpan<string> context) => Encoding.UTF8.GetBytes(string.Join('\0', context));
}
