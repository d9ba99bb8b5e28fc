using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>The checks of an app as the probes of its container.</summary>
internal static class ProbeManifest
{
    private const int ReadyEvery = 2;
    private const int AliveEvery = 10;

    /// <summary>Traffic reaches an instance only while its port answers, or its readiness check passes where one is set.</summary>
    public static JsonObject Readiness(AppSpec spec)
    {
        var check = spec.ReadinessCheck ?? new CheckSpec();
        var probe = Of(check, spec, ReadyEvery);
        probe["successThreshold"] = check.Successes;
        return probe;
    }

    public static JsonObject? Liveness(AppSpec spec) => spec.Liveness is { } check ? Of(check, spec, AliveEvery) : null;

    private static JsonObject Of(CheckSpec check, AppSpec spec, int every)
    {
        var probe = new JsonObject { ["periodSeconds"] = check.Interval ?? every, ["timeoutSeconds"] = (int)check.TimeLimit.TotalSeconds, ["failureThreshold"] = check.Failures };
        if (check.InitialDelay is > 0 and var delay)
        {
            probe["initialDelaySeconds"] = delay;
        }

        var port = check.Port ?? spec.Port;
        if (check.Path is { } path)
        {
            probe["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port, ["scheme"] = "HTTP" };
        }
        else
        {
            probe["tcpSocket"] = new JsonObject { ["port"] = port };
        }

        return probe;
    }
}
