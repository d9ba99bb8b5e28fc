using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Logs;

/// <summary>One line to store.</summary>
/// <param name="Instance">Empty for what concerns the app as a whole.</param>
/// <param name="Run">Id of the container that wrote it; null for platform lines.</param>
internal sealed record LogRecord(DateTimeOffset At, LogSource Source, string Instance, long Release, string Message, string? Run = null)
{
    public static LogRecord Platform(DateTimeOffset at, string instance, long release, string message) =>
        new(at, LogSource.Platform, instance, release, message);

    /// <param name="number">The line's place in the app's whole log; as text it is the cursor.</param>
    public LogEntry ToEntry(long number, Func<string, string> label) =>
        new(LogCursor.Format(number), At, Source, label(Instance), Instance, Message);
}
