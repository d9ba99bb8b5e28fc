using System.Text.Json.Serialization;

namespace Satusky.Contracts.Api;

public enum LogSource
{
    [JsonStringEnumMemberName("stdout")]
    Stdout,

    [JsonStringEnumMemberName("stderr")]
    Stderr,

    /// <summary>A line of the platform itself, such as an exit status.</summary>
    [JsonStringEnumMemberName("platform")]
    Platform,
}

/// <summary>One line of an app's log, secrets already masked.</summary>
/// <param name="Cursor">Opaque position; a stream can be joined again after it.</param>
/// <param name="Label">What stands in brackets: the app, or app and instance where it runs several.</param>
public sealed record LogEntry(string Cursor, DateTimeOffset At, LogSource Source, string Label, string Instance, string Message);
