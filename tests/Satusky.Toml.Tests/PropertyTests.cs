using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Satusky.Toml.Tests;

public sealed class PropertyTests
{
    private static readonly Gen<string> Texts = Gen.Frequency(
            (4, Gen.Choose(0x20, 0x7E)),
            (2, Gen.Choose(0, 0x1F)),
            (1, Gen.Choose(0x7F, 0xD7FF)),
            (1, Gen.Choose(0xE000, 0x10FFFF)),
            (1, Gen.Elements<int>('"', '\\', '\'')))
        .Select(code => new Rune(code).ToString()).ListOf().Select(string.Concat);

    private static readonly Gen<string> Noise = Gen.Elements(
            "a", "b", "1", "0", "_", "-", "+", ".", ":", "e", "x", "T", "Z", "=", "[", "]", "[[", "]]", "{", "}", ",",
            "#", "\"", "'", "\"\"\"", "'''",
            "\\", "\\u", "\n", "\r\n", "\r", " ", "\t", "\0", "\uFEFF", "\uD83D", "\uDE00", "ä", "a = ", "[a]\n", "a.b = ",
            "true", "inf", "2026-01-02", "03:04:05", "1e9")
        .ListOf().Select(string.Concat);

    [Fact]
    public void Escaped_text_reads_back_the_same()
    {
        Prop.ForAll(Texts.ToArbitrary(), text =>
        {
            var quoted = $"\"{TomlText.Escape(text)}\"";
            var root = TomlDocument.Parse($"{quoted} = {quoted}\n");
            return root.Keys.Single().Name == text && root[text] is TomlString value && value.Value == text;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(200));
    }

    [Fact]
    public void Noise_gives_a_document_or_a_placed_error()
    {
        Prop.ForAll(Noise.ToArbitrary(), IsReadOrRefused).Check(Config.QuickThrowOnFailure.WithMaxTest(20000).WithEndSize(30));
    }

    [Fact]
    public void Broken_documents_never_crash_the_reader()
    {
        var cases = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "cases"), "*.toml", SearchOption.AllDirectories);
        var documents = cases.Select(File.ReadAllText).ToArray();
        var broken = from document in Gen.Elements(documents)
                     from start in Gen.Choose(0, document.Length)
                     from length in Gen.Choose(0, document.Length - start)
                     from noise in Noise
                     select document.Remove(start, length).Insert(start, noise);

        Prop.ForAll(broken.ToArbitrary(), IsReadOrRefused).Check(Config.QuickThrowOnFailure.WithMaxTest(10000).WithEndSize(8));
    }

    [Fact]
    public void Bytes_and_text_are_read_alike()
    {
        Prop.ForAll(Noise.ToArbitrary(), noise =>
        {
            var bytes = Encoding.UTF8.GetBytes(noise);
            return Outcome(() => TomlDocument.Parse(bytes)) == Outcome(() => TomlDocument.Parse(Encoding.UTF8.GetString(bytes)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(30));
    }

    [Fact]
    public void Any_bytes_give_a_document_or_a_placed_error()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            IsReadOrRefused(() => TomlDocument.Parse(bytes), Encoding.UTF8.GetString(bytes)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static bool IsReadOrRefused(string text) => IsReadOrRefused(() => TomlDocument.Parse(text), text);

    private static bool IsReadOrRefused(Func<TomlTable> parse, string text)
    {
        try
        {
            parse();
            return true;
        }
        catch (TomlException error)
        {
            var lines = text.Split('\n');
            return error.Message.Length > 0 && error.Line >= 1 && error.Line <= lines.Length
                && error.Column >= 1 && error.Column <= lines[error.Line - 1].Length + 1;
        }
    }

    private static string Outcome(Func<TomlTable> parse)
    {
        try
        {
            return TaggedJson.Of(parse()).ToJsonString();
        }
        catch (TomlException error)
        {
            return $"{error.Line}:{error.Column} {error.Message}";
        }
    }
}
