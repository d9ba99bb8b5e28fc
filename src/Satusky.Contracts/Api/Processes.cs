namespace Satusky.Contracts.Api;

/// <summary>An instance with a running process, which can be entered.</summary>
public sealed record InstanceTarget(string Name, long Release, bool IsReady);

/// <summary>
/// A text message of a process's stream from the client: first what to start, then news of its terminal and input. Binary messages are input.
/// </summary>
public sealed record ProcessMessage
{
    public ProcessStart? Start { get; init; }

    public TerminalSize? Terminal { get; init; }

    /// <summary>There is no more input.</summary>
    public bool InputEnded { get; init; }
}

/// <param name="Stdin">The client sends input.</param>
/// <param name="Tty">The process gets a terminal; its two outputs are one then.</param>
public sealed record ProcessStart(IReadOnlyList<string> Command, bool Stdin, bool Tty);

public sealed record TerminalSize(int Columns, int Rows);

/// <summary>
/// The last message of a process's stream, its only text message from the platform: how the process ended, or why it was not started. Each binary message
/// before it begins with a byte that names the output, 1 or 2.
/// </summary>
public sealed record ProcessEnd(int? ExitCode, Problem? Problem);
