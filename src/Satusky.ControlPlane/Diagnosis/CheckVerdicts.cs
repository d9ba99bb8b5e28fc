using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Says in the platform's words that a check does not pass.</summary>
internal static class CheckVerdicts
{
    /// <summary>The instance gets no requests.</summary>
    public static Verdict NotReady(AppSpec spec, string instance, IReadOnlyList<string> evidence)
    {
        var (check, setting) = (spec.ReadinessCheck!, spec.Readiness is null ? "health_path" : "[checks.readiness]");
        return check.Path is { } path
            ? Verdict.False(Reasons.Unhealthy, $"the health check {path} of {instance} does not pass", evidence, $"Make GET {path} answer 200 to 399, or change {setting} in satusky.toml")
            : Verdict.False(Reasons.Unhealthy, $"port {PortOf(check, spec)} of {instance} does not pass its readiness check", evidence, ListenHint(check, spec, setting));
    }

    /// <summary>The instance is ended and started again.</summary>
    public static Verdict NotAlive(AppSpec spec, string instance, IReadOnlyList<string> evidence)
    {
        var (check, setting) = (spec.Liveness!, "[checks.liveness]");
        return check.Path is { } path
            ? Verdict.False(Reasons.LivenessFailed, $"{instance} was restarted, because its liveness check {path} did not pass", evidence, $"Make GET {path} answer 200 to 399 while the app works, or change {setting} in satusky.toml")
            : Verdict.False(Reasons.LivenessFailed, $"{instance} was restarted, because port {PortOf(check, spec)} did not pass its liveness check", evidence, ListenHint(check, spec, setting));
    }

    private static int PortOf(CheckSpec check, AppSpec spec) => check.Port ?? spec.Port;

    private static string ListenHint(CheckSpec check, AppSpec spec, string setting) => $"Let the app listen on 0.0.0.0:{PortOf(check, spec)}, or change {setting} in satusky.toml";
}
