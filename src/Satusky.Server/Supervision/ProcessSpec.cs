using System.Diagnostics;

namespace Satusky.Server.Supervision;

/// <param name="StopTime">Between SIGTERM and SIGKILL.</param>
internal sealed record ProcessSpec(string Name, IReadOnlyList<string> Command, string LogFile, TimeSpan StopTime)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Awaited before the next process starts.</summary>
    public Func<CancellationToken, Task>? WaitUntilReady { get; init; }

    /// <summary>
    /// Starts it in a session of its own, writing to its log file by itself: neither Ctrl+C on the supervisor's terminal nor
    /// the supervisor's death reaches it.
    /// </summary>
    public Process Start()
    {
        LogFiles.Rotate(LogFile);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec setsid -- \"$@\" </dev/null >>\"$log\" 2>&1", "sh", LogFile, .. Command]);
        foreach (var (key, value) in Environment) start.Environment[key] = value;
        return Process.Start(start)!;
    }
}
