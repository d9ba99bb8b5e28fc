using Satusky.Contracts.Api;

namespace Satusky.Cli.Terminal;

/// <summary>Standard input and output as bytes, and the terminal behind them where there is one.</summary>
internal interface ITerminal
{
    Stream Input { get; }

    Stream Output { get; }

    Stream Error { get; }

    /// <summary>Null when there is no terminal.</summary>
    TerminalSize? Size { get; }

    /// <summary>Has every key handed over at once and unchanged, until disposed.</summary>
    IDisposable? EnterRawMode();

    /// <summary>Calls back on each change of the size, until disposed.</summary>
    IDisposable WatchSize(Action changed);
}
