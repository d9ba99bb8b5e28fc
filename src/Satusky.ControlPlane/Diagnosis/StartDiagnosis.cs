using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Says why the engine could not start an instance.</summary>
internal static class StartDiagnosis
{
    /// <param name="engineMessage">The engine's own text, secret values already masked.</param>
    public static Verdict Explain(string engineMessage)
    {
        var lines = engineMessage.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var failure = ExecFailure.Find(engineMessage);
        return Verdict.False(
            Reasons.StartFailed,
            failure?.Message ?? $"the container engine could not start the app: {(lines.Length > 0 ? lines[0] : "it gave no reason")}",
            lines,
            failure?.Hint);
    }
}
