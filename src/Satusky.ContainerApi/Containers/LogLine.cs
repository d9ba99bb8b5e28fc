using System.Text;

namespace Satusky.ContainerApi;

public enum LogSource
{
    Stdout,
    Stderr,

    /// <summary>A message of the engine itself, such as a failure to read the log.</summary>
    Engine,
}

/// <summary>What to read of a container's output.</summary>
public sealed record LogQuery
{
    public bool Stdout { get; init; } = true;

    public bool Stderr { get; init; } = true;

    public bool Follow { get; init; }

    public bool Timestamps { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Only so many of the last lines.</summary>
    public long? Tail { get; init; }

    /// <summary>The container was created with a terminal: its output is one stream without frames.</summary>
    public bool Tty { get; init; }
}

/// <summary>
/// One line without its line end. A line above <see cref="MaxBytes"/> comes in pieces, all but the last with <see cref="Continues"/>.
/// <see cref="Time"/> is the engine's, null unless asked for.
/// </summary>
public sealed record LogLine(LogSource Source, DateTimeOffset? Time, ReadOnlyMemory<byte> Bytes, bool Continues)
{
    public const int MaxBytes = 16 * 1024;

    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}
