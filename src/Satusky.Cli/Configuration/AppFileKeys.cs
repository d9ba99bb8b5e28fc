namespace Satusky.Cli.Configuration;

/// <summary>Every key that satusky.toml may have, by section.</summary>
internal static class AppFileKeys
{
    public static readonly IReadOnlyList<string> App =
    [
        "name", "port", "service_port", "public", "dockerfile", "command", "args", "user", "cpu", "memory", "replicas", "machines", "health_path",
        "wait_for", "strategy", "rolling_max_surge", "rolling_max_unavailable",
    ];

    public static readonly IReadOnlyList<string> Checks = ["readiness", "liveness"];

    public static readonly IReadOnlyList<string> Check =
        ["path", "port", "interval", "timeout", "failure_threshold", "success_threshold", "initial_delay"];

    public static readonly IReadOnlyList<string> Deploy = ["strategy", "max_surge", "max_unavailable", "grace_period"];

    public static readonly IReadOnlyList<string> Files = ["path", "content", "source", "secret"];

    public static readonly IReadOnlyList<string> Scale = ["min", "max", "cpu"];

    public static readonly IReadOnlyList<string> Volume = ["size", "mount", "access", "class", "policy", "name"];

    /// <summary>What may stand at the top; the names in <c>env</c> are the app's own.</summary>
    public static readonly IReadOnlyList<string> Sections = ["app", "checks", "deploy", "env", "files", "scale", "volume"];
}
