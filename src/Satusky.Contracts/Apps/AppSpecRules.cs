namespace Satusky.Contracts.Apps;

/// <summary>The rules of an <see cref="AppSpec"/>, the same for the client before it sends and the server that stores.</summary>
public static class AppSpecRules
{
    public const int MinGrace = 1;
    public const int MaxGrace = 3600;
    private const int MaxWords = 256;
    private const int MaxWordsLength = 32 * 1024;

    /// <summary>All faults of <paramref name="spec"/>, each a sentence that names the setting and what is allowed.</summary>
    public static IReadOnlyList<string> Faults(AppSpec spec)
    {
        var faults = new List<string?>
        {
            AppName.Fault(spec.Name),
            spec.Port is >= 1 and <= 65535 ? null : $"port {spec.Port} is not valid: use a number between 1 and 65535",
            CpuQuantity.TryParse(spec.Cpu, out _, out var cpu) ? null : $"invalid CPU value \"{spec.Cpu}\": {cpu}",
            MemoryQuantity.TryParse(spec.Memory, out _, out var memory) ? null : $"invalid memory value \"{spec.Memory}\": {memory}",
            spec.Replicas is null or (>= 0 and <= AppSpec.MaxReplicas) ? null : $"replicas {spec.Replicas} is not valid: use a number between 0 and {AppSpec.MaxReplicas}",
            spec.HealthPath is { } path ? CheckSpec.PathFault("health_path", path) : null,
            RolloutShare.Fault("rolling_max_surge", spec.MaxSurge),
            RolloutShare.Fault("rolling_max_unavailable", spec.MaxUnavailable),
        };
        faults.AddRange(VolumeRules.Faults(spec));
        if (faults.TrueForAll(f => f is null) && spec.Strategy == RolloutStrategy.Rolling
            && RolloutShare.Resolve(spec.MaxSurge, 100, true) == 0 && RolloutShare.Resolve(spec.MaxUnavailable, 100, false) == 0)
        {
            faults.Add("rolling_max_surge and rolling_max_unavailable cannot both be 0: no instance could ever be replaced");
        }

        return [.. faults.OfType<string>(), .. OfSections(spec)];
    }

    /// <summary>Faults that lie between two settings, which no line of a file has alone.</summary>
    public static IEnumerable<string> Contradictions(AppSpec spec)
    {
        if (spec is { HealthPath: not null, Readiness: not null })
        {
            yield return "health_path and [checks.readiness] say the same thing twice: keep one of them";
        }

        if (spec is { Replicas: not null, Scale: not null })
        {
            yield return "replicas and [scale] both set the number of instances: keep one of them";
        }

        if (spec.Liveness is { SuccessThreshold: > 1 })
        {
            yield return "success_threshold of [checks.liveness] must be 1: one pass shows that the app is alive";
        }

        foreach (var fault in FileSpec.FaultsOf(spec.Files ?? []))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> OfSections(AppSpec spec) =>
    [
        .. Within("[checks.readiness]", spec.Readiness?.Faults()),
        .. Within("[checks.liveness]", spec.Liveness?.Faults()),
        .. Within("[scale]", spec.Scale?.Faults()),
        .. Within("[[files]]", spec.Files?.SelectMany(file => file.Faults())),
        .. SettingFault.OfRange("grace_period", spec.GracePeriod, MinGrace, MaxGrace).Select(fault => fault.Message),
        .. SettingFault.OfRange("service_port", spec.ServicePort, 1, 65535).Select(fault => fault.Message),
        .. new[] { spec.User is { } user ? RunAs.Fault(user) : null, WordsFault("command", spec.Command), WordsFault("args", spec.Args) }.OfType<string>(),
        .. (spec.WaitFor ?? []).Select(target => WaitTarget.Fault(target, spec.Name)).OfType<string>(),
        .. spec.WaitFor is { Count: > WaitTarget.MaxTargets } ? [$"wait_for names more than {WaitTarget.MaxTargets} targets"] : Array.Empty<string>(),
        .. Contradictions(spec),
    ];

    private static IEnumerable<string> Within(string section, IEnumerable<SettingFault>? faults) => faults?.Select(fault => $"{section} {fault.Message}") ?? [];

    /// <summary>The fault of a command or its arguments, or null.</summary>
    public static string? WordsFault(string key, IReadOnlyList<string>? words) =>
        words is null ? null
        : words.Count > MaxWords || words.Sum(word => word.Length) > MaxWordsLength ? $"{key} is too long: at most {MaxWords} words and {MaxWordsLength} characters are possible"
        : words.Any(word => word.Contains('\0', StringComparison.Ordinal)) ? $"{key} contains a NUL character, which no process can be given"
        : key == "command" && (words.Count == 0 || words[0].Length == 0) ? "command is empty: write the program and its arguments, or leave it out for the image's own"
        : null;
}
