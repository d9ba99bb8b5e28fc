using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Satusky.ControlPlane.Configuration;

namespace Satusky.ControlPlane.Tests.Configuration;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("hunter22", "hunter22", "********")]
    [InlineData("hunter22", "login with hunter22!", "login with ********!")]
    [InlineData("hunter22", "aHVudGVyMjI=", "********")]
    [InlineData("p@ss w/ord", "postgres://u:p%40ss%20w%2Ford@db", "postgres://u:********@db")]
    [InlineData("p@ss w/ord", "postgres://u:p%40ss%20w/ord@db", "postgres://u:********@db")]
    [InlineData("p@ss w/ord", "pw=p%40ss+w%2ford&x=1%2B1", "pw=********&x=1%2B1")]
    [InlineData("my secret", "q=my+secret", "q=********")]
    [InlineData("grüße dich", "q=gr%C3%BC%c3%9fe+dich.", "q=********.")]
    [InlineData("a\"b\\c/d", """{"pw":"a\"b\\c\/d"}""", """{"pw":"********"}""")]
    [InlineData("user&grüß", """{"pw":"user\u0026gr\u00fc\u00DF"}""", """{"pw":"********"}""")]
    [InlineData("line one\nline two", "got line two", "got ********")]
    [InlineData("line one\r\nline two\r\n", "line one|line two", "********|********")]
    [InlineData("abcd\nefgh", """{"key":"abcd\nefgh"}""", """{"key":"********"}""")]
    public void A_value_is_masked_however_it_is_written(string secret, string text, string masked) => Assert.Equal(masked, Mask(secret).Apply(text));

    [Theory]
    [InlineData("user")]
    [InlineData("admin")]
    [InlineData("root12")]
    public void Basic_authentication_gives_no_password_away(string user)
    {
        const string password = "correct horse battery";
        var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

        var masked = Mask(password).Apply($"Authorization: Basic {header}");

        // What stands beside the mask encodes the user's name and at most one letter at each end.
        var left = masked["Authorization: Basic ".Length..].Split("********");
        Assert.Equal(2, left.Length);
        Assert.True(left[0].Length <= ((user.Length + 1) * 4 / 3) + 3 && left[1].Length <= 3, masked);
    }

    [Theory]
    [InlineData("abc", "abc abc")]
    [InlineData("", "anything")]
    [InlineData("hunter22", "100% sure + \\ nothing here %zz %4")]
    [InlineData("hunter22", "")]
    public void A_text_without_secrets_stays_the_same_object(string secret, string text) => Assert.Same(text, Mask(secret).Apply(text));

    [Fact]
    public void Short_lines_of_a_long_value_are_left_alone() => Assert.Equal("{ a }", Mask("{\n  \"password\": \"x\"\n}").Apply("{ a }"));

    [Fact]
    public void Overlapping_and_nested_values_are_covered_whole()
    {
        var mask = Mask("abcdef12", "f1234wxyz", "hunter", "hunter22");

        Assert.Equal("<********>", mask.Apply("<abcdef1234wxyz>"));
        Assert.Equal("<********>", mask.Apply("<hunter22>"));
        Assert.Equal("<********er>", mask.Apply("<hunterer>"));
    }

    [Fact]
    public void Adjacent_values_share_a_mask() => Assert.Equal("<********>", Mask("abcd", "efgh").Apply("<abcdefgh>"));

    [Fact]
    public void No_long_value_survives_in_any_encoding() => Prop.ForAll(
        Secrets.ToArbitrary(),
        ArbMap.Default.ArbFor<NonNull<string>>(),
        (secret, around) =>
        {
            var mask = Mask("other-secret", secret);

            // A backslash or half an escape right before it would be read as part of it.
            var before = around.Get + '=';
            return Encodings(secret).All(encoded =>
            {
                var masked = mask.Apply(before + encoded + around.Get);
                return !masked.Contains(encoded, StringComparison.Ordinal) && masked.Contains("********", StringComparison.Ordinal);
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    [Fact]
    public void Text_around_a_value_is_kept() => Prop.ForAll(
        Secrets.ToArbitrary(),
        secret => Mask(secret).Apply($"<\u2603{Uri.EscapeDataString(secret)}\u2603>") == "<\u2603********\u2603>")
        .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void Many_values_cost_little()
    {
        var mask = SecretMask.For(Enumerable.Range(0, 512).Select(_ => new SecretString(RandomNumberGenerator.GetString("abcdefghijklmnop", 32))));
        var lines = Enumerable.Range(0, 10_000).Select(i => $"2026-11-21T12:00:00Z info request {i} served in 12 ms to /path/{i}").ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var line in lines)
        {
            mask.Apply(line);
        }

        // Time would depend on the machine: what is promised is one pass without copies.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < lines.Length * 64);
    }

    private static Gen<string> Secrets => Gen.Choose(8, 40)
        .SelectMany(length => Gen.Elements("abcXYZ012 +/=%&?@:;'\"\\<>(){}!*~-_.,äß€\n\t".ToCharArray()).ArrayOf(length))
        .Select(characters => new string(characters))
        .Where(text => text.Trim().Length >= 8 && text.Split('\n').All(line => line.Trim().Length is 0 or >= 4));

    private static IEnumerable<string> Encodings(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        var base64 = Convert.ToBase64String(bytes);
        yield return secret;
        yield return base64;
        yield return base64.TrimEnd('=');
        yield return base64.Replace('+', '-').Replace('/', '_');
        yield return base64.Replace('+', '-').Replace('/', '_').TrimEnd('=');
        yield return Uri.EscapeDataString(base64);
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal);
        yield return WebUtility.UrlEncode(secret);
        yield return string.Concat(bytes.Select(b => $"%{b:x2}"));
        yield return JsonSerializer.Serialize(secret)[1..^1];
    }

    private static SecretMask Mask(params string[] secrets) => SecretMask.For(secrets.Select(secret => new SecretString(secret)));
}
