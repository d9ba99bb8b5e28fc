using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Engines;

/// <summary>Ways into what runs. They change nothing that the reconciler looks after.</summary>
internal interface IInstanceAccess
{
    /// <summary>The instances of an app that have a running process, those that serve first, then the newest.</summary>
    Task<IReadOnlyList<RunningInstance>> ListAsync(AppKey app, CancellationToken cancellationToken);

    /// <summary>Starts a process beside the instance's own.</summary>
    /// <exception cref="AccessException">It cannot be started.</exception>
    Task<IInstanceProcess> ExecAsync(RunningInstance instance, ProcessSpec process, CancellationToken cancellationToken);

    /// <summary>Opens a connection to a port of the instance.</summary>
    /// <exception cref="AccessException">Nothing answers there.</exception>
    Task<Stream> ConnectAsync(RunningInstance instance, int port, CancellationToken cancellationToken);
}

/// <param name="Run">The engine's name for what runs now; another one after a restart.</param>
internal sealed record RunningInstance(AppKey App, string Name, string Run, string Address, long Release, bool IsReady);

/// <param name="Tty">A terminal, and its size where it is known.</param>
internal sealed record ProcessSpec(IReadOnlyList<string> Command, bool Stdin, bool Tty, TerminalSize? Size);

/// <summary>A process and its streams. Its output must be read for it to go on; one reads, one writes. Disposing it ends the process where the engine can.</summary>
internal interface IInstanceProcess : IAsyncDisposable
{
    /// <summary>The output until the process ends.</summary>
    IAsyncEnumerable<ProcessOutput> ReadAsync(CancellationToken cancellationToken);

    Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken);

    /// <summary>Tells the process that there is no more input.</summary>
    Task EndInputAsync(CancellationToken cancellationToken);

    Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken);

    /// <summary>The exit code, once the output has been read to its end.</summary>
    Task<int> ExitCodeAsync(CancellationToken cancellationToken);
}

/// <summary>Some bytes of output, cut anywhere.</summary>
internal sealed record ProcessOutput(bool IsError, ReadOnlyMemory<byte> Bytes);

/// <summary>An instance could not be entered, or was lost.</summary>
/// <param name="reason">A code out of the catalogue.</param>
internal sealed class AccessException(string reason, string message, string? hint = null, Exception? inner = null) : Exception(message, inner)
{
    public string Reason => reason;

    public string? Hint => hint;
}
