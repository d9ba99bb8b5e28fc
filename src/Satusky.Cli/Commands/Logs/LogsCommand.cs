using System.CommandLine;
using System.Globalization;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Logs;

internal sealed class LogsCommand : CliCommand
{
    public const string Summary = "Show the stored log of an app, also of instances that are gone";

    private const long LongestAge = 100L * 365 * 86400;

    private readonly TargetOptions target;
    private readonly TailOption tail = new(100);
    private readonly Option<string?> since = Flag.Text("--since", "time", "Only lines since then: 10m, 2h, 3d or 2026-04-27T10:00:00Z");

    public LogsCommand() : base("logs", Summary)
    {
        target = new TargetOptions(this);
        Options.Add(tail);
        Options.Add(since);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var lines = tail.Read(run);
        var from = run.Value(since) is { } text ? SinceOf(text, run.Now) : null as DateTimeOffset?;
        var app = target.Resolve(run);
        var entries = await run.Api.GetLogsAsync(app.Reference, lines, from, cancel);
        if (run.TryWriteJson(entries, ContractsJson.Default.IReadOnlyListLogEntry))
            return ExitCode.Done;

        var what = app.Name ?? $"deployment {app.Reference}";
        foreach (var entry in entries)
            run.Print.Line(LogText.Of(entry));
        if (entries.Count == 0)
            run.Print.Hint($"No logs found for {what}{(from is null ? "" : " since then")}");
        return ExitCode.Done;
    }

    /// <summary>A time, or an age in seconds, minutes, hours or days.</summary>
    private static DateTimeOffset SinceOf(string text, DateTimeOffset now)
    {
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (seconds > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && (long)count * seconds < LongestAge)
            return now.AddSeconds(-(double)count * seconds);

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new CliException(
                $"--since \"{text}\" is not a time",
                "Write an age such as 30s, 10m, 2h or 3d, or a time such as 2026-04-27T10:00:00Z") { Code = Reasons.InvalidCommandLine };
    }
}
