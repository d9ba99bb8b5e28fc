namespace Satusky.TestCluster;

/// <summary>A command that a client runs in a container, or attaches to when <see cref="Command"/> is empty.</summary>
public sealed class ExecSession(string inNamespace, string pod, string container, IReadOnlyList<string> command, Stream stdin, Func<int, ReadOnlyMemory<byte>, ValueTask> write)
{
    public string Namespace => inNamespace;
    public string Pod => pod;
    public string Container => container;
    public IReadOnlyList<string> Command => command;

    /// <summary>What the client sends; ends when the client closes it.</summary>
    public Stream Stdin => stdin;

    /// <summary>The latest size of the client's terminal.</summary>
    public (int Width, int Height)? TerminalSize { get; internal set; }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => write(1, bytes);

    public ValueTask WriteAsync(string text) => write(1, System.Text.Encoding.UTF8.GetBytes(text));

    public ValueTask WriteErrorAsync(string text) => write(2, System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>What containers of the cluster answer to exec, attach and port-forward.</summary>
public sealed class ContainerStreams
{
    /// <summary>Runs a command and returns its exit code.</summary>
    public Func<ExecSession, CancellationToken, Task<int>> Exec { get; set; } = async (session, _) =>
    {
        await session.WriteAsync(string.Join(' ', session.Command) + "\n");
        return 0;
    };

    /// <summary>Opens a connection to a port of a pod (namespace, name, port), or null when nothing listens there.</summary>
    public Func<string, string, int, CancellationToken, Task<Stream?>> Connect { get; set; } = (_, _, _, _) => Task.FromResult<Stream?>(null);
}
