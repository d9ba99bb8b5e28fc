using System.Text;
using Satusky.Cli.Output;

namespace Satusky.Cli.Tests.Support;

internal sealed class TestConsole : IConsole
{
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    public TestConsole() => (Out, Error) = (WriterTo(output), WriterTo(error));

    public string Input { get; init; } = "";

    public bool IsTerminal { get; init; }

    public TextReader In => new StringReader(Input);

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool InIsTerminal => IsTerminal;

    public bool OutIsTerminal => IsTerminal;

    public bool ErrorIsTerminal => IsTerminal;

    public int Width => 120;

    public string OutText => Read(Out, output);

    public string ErrorText => Read(Error, error);

    private static TextWriter WriterTo(StringBuilder text) => TextWriter.Synchronized(new StringWriter(text) { NewLine = "\n" });

    // The synchronized writer locks itself, so that reading meanwhile is safe.
    private static string Read(TextWriter writer, StringBuilder text)
    {
        lock (writer)
            return text.ToString();
    }
}
