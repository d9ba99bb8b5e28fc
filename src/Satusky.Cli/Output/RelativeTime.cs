namespace Satusky.Cli.Output;

/// <summary>Times the way people say them: "just now", "2 minutes ago", "yesterday".</summary>
internal static class RelativeTime
{
    public static string Of(DateTimeOffset then, DateTimeOffset now)
    {
        var age = now - then;
        return age switch
        {
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } => Ago((int)age.TotalMinutes, "minute"),
            { TotalDays: < 1 } => Ago((int)age.TotalHours, "hour"),
            { TotalDays: < 2 } => "yesterday",
            { TotalDays: < 7 } => Ago((int)age.TotalDays, "day"),
            { TotalDays: < 30 } => Ago((int)(age.TotalDays / 7), "week"),
            { TotalDays: < 365 } => Ago((int)(age.TotalDays / 30), "month"),
            _ => Ago((int)(age.TotalDays / 365), "year"),
        };
    }

    /// <summary>When something will end: "in 3 days", "expired yesterday".</summary>
    public static string Until(DateTimeOffset? end, DateTimeOffset now) => end switch
    {
        null => "never",
        { } at when at <= now => "expired " + Of(at, now),
        { } at when (at - now).TotalDays < 1 => "in less than a day",
        { } at => (int)(at - now).TotalDays is var days && days == 1 ? "in 1 day" : $"in {days} days",
    };

    private static string Ago(int count, string unit) => count == 1 ? $"1 {unit} ago" : $"{count} {unit}s ago";
}
