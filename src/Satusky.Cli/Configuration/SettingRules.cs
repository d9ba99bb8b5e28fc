using Satusky.Contracts.Apps;

namespace Satusky.Cli.Configuration;

/// <summary>The rule of each setting, the same for satusky.toml and for flags. Each gives the fault as a sentence, or null.</summary>
internal static class SettingRules
{
    public static string? Port(long port) =>
        port is >= 1 and <= 65535 ? null : $"port {port} is not valid: use a number between 1 and 65535";

    public static string? ServicePort(long port) => port is >= 1 and <= 65535 ? null : $"service_port {port} is not valid: use a number between 1 and 65535";

    public static string? Grace(long seconds) => seconds is >= AppSpecRules.MinGrace and <= AppSpecRules.MaxGrace
        ? null
        : $"grace_period {seconds} is not valid: use a number of seconds between {AppSpecRules.MinGrace} and {AppSpecRules.MaxGrace}";

    public static string? Replicas(long replicas) =>
        replicas is >= 0 and <= AppSpec.MaxReplicas
            ? null
            : $"replicas {replicas} is not valid: use a number between 0 and {AppSpec.MaxReplicas}";

    public static string? Cpu(string cpu) =>
        CpuQuantity.TryParse(cpu, out _, out var fault) ? null : $"invalid CPU value \"{cpu}\": {fault}";

    public static string? Memory(string memory) =>
        MemoryQuantity.TryParse(memory, out _, out var fault) ? null : $"invalid memory value \"{memory}\": {fault}";

    public static string? HealthPath(string path) =>
        AppSpecRules.Faults(new AppSpec { Name = "a", HealthPath = path }) is { Count: > 0 } faults ? faults[0] : null;

    public static string? Share(string setting, string share) => RolloutShare.Fault(setting, share);

    public static string? Machine(string name) => name.Trim().Length == 0 ? "a machine name is empty: see '1ctl machine list'" : null;

    public static RolloutStrategy? Strategy(string text) => text switch
    {
        "rolling" => RolloutStrategy.Rolling,
        "recreate" => RolloutStrategy.Recreate,
        _ => null,
    };

    public static string? StrategyFault(string text) =>
        Strategy(text) is null ? $"invalid strategy \"{text}\": must be 'rolling' or 'recreate'" : null;

    public static string? Dockerfile(string path) => IsInside(path)
        ? null
        : $"dockerfile \"{path}\" is not valid: write a path inside the folder of satusky.toml, such as Dockerfile or docker/Dockerfile";

    public static string? Source(string path) => IsInside(path)
        ? null
        : $"source \"{path}\" is not valid: write a path inside the folder of satusky.toml, such as conf/app.conf";

    /// <summary>A path below the folder of satusky.toml, with forward slashes.</summary>
    private static bool IsInside(string path)
    {
        var depth = 0;
        foreach (var part in path.Split('/'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                break;
        }

        return path.Length > 0 && path[0] != '/' && depth > 0;
    }
}
