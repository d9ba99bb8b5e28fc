using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Satusky.Server.Supervision;

/// <summary>The supervisor's log for people: time, message, nothing else.</summary>
internal sealed class PlainConsole(TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        textWriter.WriteLine($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {logEntry.Formatter(logEntry.State, logEntry.Exception)}");
}
