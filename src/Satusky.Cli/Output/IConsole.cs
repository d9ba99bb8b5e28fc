namespace Satusky.Cli.Output;

/// <summary>Where a command reads and writes; the seam that lets tests run commands in process.</summary>
internal interface IConsole
{
    TextReader In { get; }

    TextWriter Out { get; }

    TextWriter Error { get; }

    bool InIsTerminal { get; }

    bool OutIsTerminal { get; }

    bool ErrorIsTerminal { get; }

    /// <summary>Columns of the terminal; meaningless when there is none.</summary>
    int Width { get; }
}
