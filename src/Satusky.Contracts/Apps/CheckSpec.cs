using System.Text.Json.Serialization;

namespace Satusky.Contracts.Apps;

/// <summary>A question that is asked of an instance again and again. What is null has its default.</summary>
public sealed record CheckSpec
{
    public const int DefaultTimeout = 2;
    public const int DefaultFailures = 3;
    public const int MaxTimeout = 10;

    /// <summary>A GET of it must answer 200 to 399; null asks only whether the port accepts a connection.</summary>
    public string? Path { get; init; }

    /// <summary>Null is the app's port.</summary>
    public int? Port { get; init; }

    /// <summary>Seconds from one question to the next; null leaves them to the engine.</summary>
    public int? Interval { get; init; }

    /// <summary>Seconds for an answer.</summary>
    public int? Timeout { get; init; }

    /// <summary>How many failures in a row count.</summary>
    public int? FailureThreshold { get; init; }

    /// <summary>How many passes in a row count.</summary>
    public int? SuccessThreshold { get; init; }

    /// <summary>Seconds after the start before the first question.</summary>
    public int? InitialDelay { get; init; }

    [JsonIgnore]
    public TimeSpan TimeLimit => TimeSpan.FromSeconds(Timeout ?? DefaultTimeout);

    [JsonIgnore]
    public int Failures => FailureThreshold ?? DefaultFailures;

    [JsonIgnore]
    public int Successes => SuccessThreshold ?? 1;

    [JsonIgnore]
    public TimeSpan Delay => TimeSpan.FromSeconds(InitialDelay ?? 0);

    public IEnumerable<SettingFault> Faults() =>
    [
        .. Path is { } path && PathFault("path", path) is { } fault ? [new SettingFault("path", fault)] : Array.Empty<SettingFault>(),
        .. SettingFault.OfRange("port", Port, 1, 65535),
        .. SettingFault.OfRange("interval", Interval, 1, 300),
        .. SettingFault.OfRange("timeout", Timeout, 1, MaxTimeout),
        .. SettingFault.OfRange("failure_threshold", FailureThreshold, 1, 100),
        .. SettingFault.OfRange("success_threshold", SuccessThreshold, 1, 10),
        .. SettingFault.OfRange("initial_delay", InitialDelay, 0, 3600),
    ];

    internal static string? PathFault(string key, string path)
    {
        var valid = path.StartsWith('/') && path.Length <= 1024 && path.All(c => c is > ' ' and < (char)127) && !path.Contains('#', StringComparison.Ordinal);
        return valid ? null : $"{key} \"{path}\" is not valid: use an absolute path such as /health";
    }
}
