namespace Satusky.Cli.Output;

/// <summary>
/// The lines people read. Asked for JSON, everything but errors stays silent, so that standard output holds JSON only.
/// </summary>
internal sealed class Printer(IConsole console, TimeProvider time, bool colours, bool isDumb, bool silent) : IDisposable
{
    private const string Green = "32", Red = "31", Yellow = "33", Cyan = "36", Bold = "1";

    private readonly bool onOut = colours && !isDumb && console.OutIsTerminal;
    private readonly Spinner? spinner = !silent && !isDumb && console.OutIsTerminal ? new Spinner(console, time) : null;
    private readonly bool onError = colours && !isDumb && console.ErrorIsTerminal;

    /// <summary>Shows on a terminal that something is under way, until <see cref="Idle"/>; nothing anywhere else.</summary>
    public void Busy(string what) => spinner?.Start(what);

    /// <summary>What the work under way said last.</summary>
    public void BusyWith(string line) => spinner?.Detail(line);

    public void Idle() => spinner?.Dispose();

    public void Success(string text) => Write(Paint("✅ " + text, Green, onOut));

    public void Hint(string text) => Write(Paint("💡 " + text, Cyan, onOut));

    public void Warn(string text) => Write(Paint("❗️ " + text, Yellow, onOut));

    /// <summary>A finding, not the failure of the command: it belongs to the output.</summary>
    public void Failure(string text) => Write(Paint("❌ " + text, Red, onOut));

    public void Line(string text = "") => Write(text);

    /// <summary>Evidence below a line: each line of <paramref name="texts"/> indented.</summary>
    public void Indented(IEnumerable<string> texts)
    {
        foreach (var line in texts.SelectMany(text => text.Split('\n')))
            Write("  " + line.TrimEnd('\r'));
    }

    public void Header(string text)
    {
        Write(Paint(text, Bold, onOut));
        Write(new string('─', text.Length));
    }

    public void Field(string label, string? value) => Write($"{Paint(label + ":", Bold, onOut)} {value}".TrimEnd());

    public void Table(Table table) => table.WriteTo(Write, header => Paint(header, Bold, onOut));

    public void Error(string text) => ErrorLine(Paint("❌ " + text, Red, onError));

    public void ErrorLine(string text)
    {
        Idle();
        console.Error.WriteLine(text);
    }

    public void Dispose() => Idle();

    /// <summary>A side note that must not disturb standard output.</summary>
    public void Note(string text)
    {
        if (!silent)
            console.Error.WriteLine(Paint("💡 " + text, Cyan, onError));
    }

    private void Write(string text)
    {
        if (silent)
            return;

        if (spinner is null)
            console.Out.WriteLine(text);
        else
            spinner.Above(() => console.Out.WriteLine(text));
    }

    private static string Paint(string text, string colour, bool on) => on ? $"\e[{colour}m{text}\e[0m" : text;
}
