namespace Satusky.Toml;

/// <summary>The text is not TOML. The message names the thing and what is allowed; line and column count from 1.</summary>
public sealed class TomlException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    /// <summary>In characters (Unicode code points), not bytes.</summary>
    public int Column { get; } = column;
}
