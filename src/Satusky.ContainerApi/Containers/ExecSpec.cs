using System.Text.Json.Serialization;

namespace Satusky.ContainerApi;

/// <summary>A process to start in a running container.</summary>
public sealed record ExecSpec
{
    public required IReadOnlyList<string> Command { get; init; }

    public bool Stdin { get; init; }

    /// <summary>With a terminal stdout and stderr are one.</summary>
    public bool Tty { get; init; }

    /// <summary>The terminal's first size.</summary>
    public (int Columns, int Rows)? Size { get; init; }
}

internal sealed record CreateExecBody(bool AttachStdin, bool AttachStdout, bool AttachStderr, bool Tty, IReadOnlyList<string> Cmd);

/// <param name="ConsoleSize">Rows and columns, as Docker takes them; Podman has names of its own.</param>
internal sealed record StartExecBody(
    bool Detach, bool Tty, IReadOnlyList<int>? ConsoleSize, [property: JsonPropertyName("h")] int? Rows, [property: JsonPropertyName("w")] int? Columns);

internal sealed record ExecAnswer(bool Running, int? ExitCode, int Pid);
