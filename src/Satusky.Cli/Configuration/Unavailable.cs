namespace Satusky.Cli.Configuration;

/// <summary>What the hosted platform's client knows and this platform does not have. Each with what helps instead, or nothing.</summary>
internal static class Unavailable
{
    private const string Scale = "; write [scale] with min, max and cpu";
    private const string Dockerfile = "; [app] has dockerfile";

    public static IReadOnlyDictionary<string, string> Sections { get; } = new Dictionary<string, string>
    {
        ["hpa"] = Scale,
        ["vpa"] = "; set fixed amounts with cpu and memory",
        ["pdb"] = "",
        ["multicluster"] = "",
        ["build"] = Dockerfile,
    };

    public static IReadOnlyDictionary<string, string> Keys { get; } = new Dictionary<string, string>
    {
        ["domain"] = "; every app has a generated hostname",
        ["zone"] = "; pin the app with machines",
        ["organization"] = "",
        ["machine_tag"] = "; pin the app with machines",
        ["cpu_request"] = "; write cpu",
        ["cpu_limit"] = "; write cpu",
    };

    /// <summary>A flag of <c>deploy</c>.</summary>
    /// <param name="Default">The value that changes nothing.</param>
    public sealed record Flag(string Name, string? Default, string Instead = "");

    public static IReadOnlyList<Flag> DeployFlags { get; } =
    [
        new("--domain", null, "; every app has a generated hostname"),
        new("--zone", null, "; pin the app with --machine"),
        new("--machine-tag", null, "; pin the app with --machine"),
        new("--cpu-request", null, "; write --cpu"),
        new("--cpu-limit", null, "; write --cpu"),
        new("--fast", "false"),
        new("--multicluster", "false"),
        new("--multicluster-mode", "active-passive"),
        new("--backup-enabled", "true"),
        new("--backup-schedule", "daily"),
        new("--backup-retention", "168h"),
        new("--backup-priority-cluster", "1"),
        new("--pdb", "false"),
        new("--pdb-type", "auto"),
        new("--pdb-min-available", null),
        new("--pdb-percent", null),
        new("--hpa", "false", "; set the number of instances with --replicas"),
        new("--hpa-min-replicas", "1"),
        new("--hpa-max-replicas", "10"),
        new("--hpa-cpu-target", "80"),
        new("--hpa-memory-target", "0"),
        new("--vpa", "false", "; set fixed amounts with --cpu and --memory"),
        new("--vpa-mode", "Off"),
        new("--vpa-min-cpu", null),
        new("--vpa-max-cpu", null),
        new("--vpa-min-memory", null),
        new("--vpa-max-memory", null),
    ];
}
