using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Logs;

/// <summary>What the instances of an app have written, as the API hands it out.</summary>
internal interface IAppLogs
{
    /// <summary>The last <paramref name="tail"/> lines from <paramref name="since"/> on, oldest first.</summary>
    /// <param name="label">What stands in brackets for an instance; an empty instance means the app as a whole.</param>
    Task<IReadOnlyList<LogEntry>> ReadAsync(string appId, int tail, DateTimeOffset? since, Func<string, string> label, CancellationToken cancellationToken);

    /// <summary>Stored lines, then new ones as they come, each once. Ends with the token, or when the app is removed.</summary>
    /// <param name="tail">How many stored lines to begin with; without effect when <paramref name="after"/> is given.</param>
    /// <param name="after">The cursor of the last entry already seen.</param>
    IAsyncEnumerable<LogEntry> FollowAsync(string appId, int tail, string? after, Func<string, string> label, CancellationToken cancellationToken);
}
