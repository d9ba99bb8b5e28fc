using System.Text.RegularExpressions;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Says why the engine could not start an instance.</summary>
internal static partial class StartDiagnosis
{
    /// <param name="engineMessage">The engine's own text, secret values already masked.</param>
    public static Verdict Explain(string engineMessage)
    {
        var lines = engineMessage.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (message, hint) = Limit().Match(engineMessage) is { Success: true } limit ? OfLimit(limit.Groups["limit"].Value)
            : ExecFailure.Find(engineMessage) is { } failure ? (failure.Message, failure.Hint)
            : ($"the container engine could not start the app: {(lines.Length > 0 ? lines[0] : "it gave no reason")}", null);
        return Verdict.False(Reasons.StartFailed, message, lines, hint);
    }

    public static Verdict MissingSecret(FileSpec file) => Verdict.False(
        Reasons.CreateContainerConfigError,
        $"the file {file.Path} is to hold the secret {file.Secret}, which the app does not have",
        hint: $"Set it: 1ctl secret create --kv {file.Secret}=-");

    private static (string Message, string? Hint) OfLimit(string limit)
    {
        var name = limit.ToUpperInvariant() switch { "6" => "NPROC", "7" => "NOFILE", var other => other };
        return (
            $"the container engine may not set the limit {name} for the app's processes: operation not permitted",
            $"raise this limit for the engine itself (`Limit{name}=` in its systemd unit) and restart the engine, then `satusky serve`");
    }

    [GeneratedRegex(@"(?:rlimit type |RLIMIT_)(?<limit>\w+)[^\n]*operation not permitted", RegexOptions.IgnoreCase)]
    private static partial Regex Limit();
}
