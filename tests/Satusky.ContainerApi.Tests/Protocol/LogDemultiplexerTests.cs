using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Satusky.ContainerApi.Tests;

public sealed class LogDemultiplexerTests
{
    private const string Stamp = "2026-11-21T03:19:21.598678054Z ";

    [Fact]
    public void Any_split_of_the_bytes_gives_the_same_lines()
    {
        var texts = Gen.Elements("", "a", "b\n", "ö€😀\n", "\n", "long" + new string('x', 40), "\r\n");
        var message = from source in Gen.Elements<byte>(1, 2) from text in texts select Frame(source, text);
        var cases =
            from messages in Gen.ListOf(message)
            from cuts in Gen.ListOf(Gen.Choose(1, 30))
            select (Bytes: messages.SelectMany(bytes => bytes).ToArray(), Cuts: cuts.ToArray());

        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var whole = Read(true, false, sample.Bytes);
            var parts = Read(true, false, [.. Split(sample.Bytes, sample.Cuts)]);
            return whole.Select(Shown).SequenceEqual(parts.Select(Shown));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_stream_keeps_its_own_unfinished_line()
    {
        var lines = Read(true, false, Frame(1, "out"), Frame(2, "err\n"), Frame(1, "put\n"));

        Assert.Equal(["Stderr err", "Stdout output"], lines.Select(line => $"{line.Source} {line.Text}"));
    }

    [Fact]
    public void Timestamps_within_a_long_line_are_taken_out()
    {
        var lines = Read(true, true, Frame(1, Stamp + "first "), Frame(1, Stamp + "second\n"), Frame(1, Stamp + "\n"));

        Assert.Equal(["first second", ""], lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.Equal(new DateTimeOffset(2026, 11, 21, 3, 19, 21, TimeSpan.Zero).AddTicks(5_986_780), line.Time));
    }

    [Fact]
    public void Text_that_is_no_timestamp_stays_text()
    {
        var lines = Read(true, true, Frame(1, "hello world\n"), Frame(1, new string('y', 100) + "\n"), Frame(2, "short"));

        Assert.Equal(["hello world", new string('y', 100), "short"], lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.Null(line.Time));
    }

    [Fact]
    public void A_huge_line_comes_in_pieces_of_whole_characters()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("€", 20_000));
        var lines = Read(true, false, Frame(1, text + "\nnext\n"));

        Assert.Equal(text, string.Concat(lines.SkipLast(1).Select(line => line.Text)));
        Assert.All(lines, line => Assert.True(line.Bytes.Length <= LogLine.MaxBytes));
        Assert.Equal([true, true, true, false, false], lines.Select(line => line.Continues));
    }

    [Fact]
    public void A_line_of_just_the_limit_is_whole()
    {
        var line = Assert.Single(Read(true, false, Frame(1, new string('x', LogLine.MaxBytes) + "\n")));

        Assert.False(line.Continues);
        Assert.Equal(LogLine.MaxBytes, line.Bytes.Length);
    }

    [Fact]
    public void A_terminal_has_no_frames_and_returns_carriages()
    {
        var lines = Read(false, true, Encoding.UTF8.GetBytes($"{Stamp}one\r\n{Stamp}two\r\n{Stamp}$ "));

        Assert.Equal(["one", "two", "$ "], lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.NotNull(line.Time));
    }

    [Fact]
    public void Bytes_that_are_no_frames_are_refused()
    {
        var refusal = Assert.Throws<ContainerApiException>(() => Read(true, false, "plain text of a terminal"u8.ToArray()));

        Assert.Equal(EngineFault.Protocol, refusal.Fault);
    }

    [Fact]
    public void An_unfinished_frame_is_noticed()
    {
        var bytes = Frame(1, "hello\n");
        for (var length = 1; length < bytes.Length; length++)
        {
            var demultiplexer = new LogDemultiplexer(framed: true, timestamps: false, _ => { });
            demultiplexer.Feed(bytes.AsSpan(0, length));
            Assert.True(demultiplexer.InFrame);
        }
    }

    private static List<LogLine> Read(bool framed, bool timestamps, params byte[][] parts)
    {
        var lines = new List<LogLine>();
        var demultiplexer = new LogDemultiplexer(framed, timestamps, lines.Add);
        foreach (var part in parts)
            demultiplexer.Feed(part);
        Assert.False(demultiplexer.InFrame);
        demultiplexer.Complete();
        return lines;
    }

    private static IEnumerable<byte[]> Split(byte[] bytes, int[] cuts)
    {
        var start = 0;
        foreach (var cut in cuts)
        {
            var end = Math.Min(bytes.Length, start + cut);
            yield return bytes[start..end];
            start = end;
        }

        yield return bytes[start..];
    }

    private static string Shown(LogLine line) => $"{line.Source} {line.Continues} {Convert.ToHexString(line.Bytes.Span)}";

    private static byte[] Frame(byte source, string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new byte[8 + payload.Length];
        frame[0] = source;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)payload.Length);
        payload.CopyTo(frame, 8);
        return frame;
    }
}
