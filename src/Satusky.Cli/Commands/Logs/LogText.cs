using System.Globalization;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Logs;

/// <summary>A log line as people read it: time in UTC, source in brackets, message.</summary>
internal static class LogText
{
    public static string Of(LogEntry entry) =>
        $"{entry.At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} [{entry.Label}] {entry.Message}";
}
