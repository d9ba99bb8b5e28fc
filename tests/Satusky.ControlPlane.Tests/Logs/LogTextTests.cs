using System.Text;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Tests.Logs;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain\ttext", "plain\ttext")]
    [InlineData("\u001b[1;31mred\u001b[0m", "\u001b[1;31mred\u001b[0m")]
    [InlineData("gone\u001b[2J\u001b[H\u001b[?25l.", "gone.")]
    [InlineData("title\u001b]0;mine\u0007.", "title.")]
    [InlineData("link\u001b]8;;http://x\u001b\\.", "link.")]
    [InlineData("open\u001b]0;never closed", "open")]
    [InlineData("bell\u0007 back\b return\r null\0 c1\u009b31m del\u007f", "bell back return null c131m del")]
    [InlineData("charset\u001b(B.", "charset.")]
    [InlineData("at the end\u001b", "at the end")]
    [InlineData("half\u001b[12", "half")]
    [InlineData("one\ntwo", "one two")]
    public void Only_tabs_and_colours_stay(string raw, string clean) => Assert.Equal(clean, LogText.Clean(raw));

    [Fact]
    public void A_long_line_is_cut_between_characters()
    {
        var text = LogText.Prepare(new string('ä', LogText.MaxBytes), same => same);

        Assert.InRange(Encoding.UTF8.GetByteCount(text), LogText.MaxBytes - 1, LogText.MaxBytes);
        Assert.EndsWith("ä" + LogText.CutMark, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_colour_is_not_cut_in_half()
    {
        var room = LogText.MaxBytes - Encoding.UTF8.GetByteCount(LogText.CutMark);
        var text = LogText.Prepare(new string('x', room - 4) + "\u001b[1;31m" + new string('y', 100), same => same);

        Assert.Equal(new string('x', room - 4) + LogText.CutMark, text);
    }

    [Fact]
    public void A_line_at_the_limit_stays_whole()
    {
        var line = new string('x', LogText.MaxBytes);

        Assert.Equal(line, LogText.Prepare(line, same => same));
    }

    [Fact]
    public void A_secret_is_masked_before_the_cut()
    {
        var start = new string('x', LogText.MaxBytes - 20);
        var text = LogText.Prepare(start + "hunter2hunter2", line => line.Replace("hunter2hunter2", "***", StringComparison.Ordinal));

        Assert.Equal(start + "***", text);
    }
}
