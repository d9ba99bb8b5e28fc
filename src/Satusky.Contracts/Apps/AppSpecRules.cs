namespace Satusky.Contracts.Apps;

/// <summary>The rules of an <see cref="AppSpec"/>, the same for the client before it sends and the server that stores.</summary>
public static class AppSpecRules
{
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
            HealthPathFault(spec.HealthPath),
            RolloutShare.Fault("rolling_max_surge", spec.MaxSurge),
            RolloutShare.Fault("rolling_max_unavailable", spec.MaxUnavailable),
        };
        if (faults.TrueForAll(f => f is null) && spec.Strategy == RolloutStrategy.Rolling
            && RolloutShare.Resolve(spec.MaxSurge, 100, true) == 0 && RolloutShare.Resolve(spec.MaxUnavailable, 100, false) == 0)
        {
            faults.Add("rolling_max_surge and rolling_max_unavailable cannot both be 0: no instance could ever be replaced");
        }

        return [.. faults.OfType<string>()];
    }

    private static string? HealthPathFault(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var valid = path.StartsWith('/') && path.Length <= 1024 && path.All(c => c is > ' ' and < (char)127) && !path.Contains('#', StringComparison.Ordinal);
        return valid ? null : $"health_path \"{path}\" is not valid: use an absolute path such as /health";
    }
}
