using System.Security.Cryptography;
using System.Text;
using Satusky.ControlPlane.Configuration;

namespace Satusky.ControlPlane.Tests.Configuration;

public sealed class EnvelopeTests
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("hünter2 \n of several lines")]
    public void What_was_sealed_opens_again(string value)
    {
        var content = Encoding.UTF8.GetBytes(value);

        var text = Envelope.Seal(key, content, "org", "app");

        Assert.Equal(content, Envelope.Open(key, text, "org", "app"));
        Assert.Equal(content.Length, Envelope.ContentLength(text));
    }

    [Fact]
    public void The_same_value_never_looks_the_same() =>
        Assert.NotEqual(Envelope.Seal(key, "value"u8, "org"), Envelope.Seal(key, "value"u8, "org"));

    [Theory]
    [InlineData("org", "other")]
    [InlineData("orgapp", "")]
    [InlineData("org")]
    [InlineData("app", "org")]
    public void It_does_not_open_elsewhere(params string[] context)
    {
        var text = Envelope.Seal(key, "value"u8, "org", "app");

        Assert.Throws<AuthenticationTagMismatchException>(() => Envelope.Open(key, text, context));
    }

    [Fact]
    public void It_does_not_open_with_another_key()
    {
        var text = Envelope.Seal(key, "value"u8, "org");

        Assert.Throws<AuthenticationTagMismatchException>(() => Envelope.Open(RandomNumberGenerator.GetBytes(32), text, "org"));
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        var bytes = Convert.FromBase64String(Envelope.Seal(key, "value"u8, "org"));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.Throws<AuthenticationTagMismatchException>(() => Envelope.Open(key, Convert.ToBase64String(changed), "org"));
        }
    }

    [Fact]
    public void A_cut_text_does_not_open() =>
        Assert.Throws<AuthenticationTagMismatchException>(() => Envelope.Open(key, Convert.ToBase64String(new byte[20]), "org"));
}
