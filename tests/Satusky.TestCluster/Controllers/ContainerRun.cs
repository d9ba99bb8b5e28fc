using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Controllers;

internal enum ContainerPhase { Waiting, Running, Terminated }

/// <summary>One container of a pod on its node.</summary>
internal sealed class ContainerRun(JsonObject spec, bool initial)
{
    private static readonly TimeSpan s_firstBackOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestBackOff = TimeSpan.FromMinutes(5);

    public string Name { get; } = spec.Str("name")!;
    public string Image { get; } = spec.Str("image")!;
    public JsonObject Spec => spec;
    public bool Initial => initial;

    public ContainerPhase Phase { get; set; } = ContainerPhase.Waiting;
    public string Reason { get; set; } = initial ? "PodInitializing" : "ContainerCreating";
    public string? Message { get; set; }
    public DateTimeOffset? Since { get; set; }
    public DateTimeOffset? NotBefore { get; set; }
    public bool Ready { get; set; }
    public bool Started { get; set; }
    public int Starts { get; private set; }

    /// <summary>Counted when the container is started again, not while it waits for that.</summary>
    public int Restarts => Math.Max(0, Starts - 1);
    public int ExitCode { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public ContainerScript Script { get; set; } = new();
    public bool Announced { get; set; }
    public DateTimeOffset? NextProbe { get; set; }

    /// <summary>How it is to end at the next look.</summary>
    public (int ExitCode, IReadOnlyList<string> Lines)? Crash { get; set; }

    public TimeSpan BackOff { get; private set; } = TimeSpan.Zero;
    public JsonObject? LastState { get; private set; }

    public bool Succeeded => Phase == ContainerPhase.Terminated && ExitCode == 0;

    public void Start(DateTimeOffset now)
    {
        (Phase, Since, Ready, Started, Message, NotBefore, NextProbe) = (ContainerPhase.Running, now, false, true, null, null, null);
        Starts++;
    }

    public void End(int code, string reason, DateTimeOffset now)
    {
        (Phase, ExitCode, Reason, FinishedAt, Ready, Started) = (ContainerPhase.Terminated, code, reason, now, false, false);
    }

    /// <summary>The container is to be started again: at once the first time, then after 10 s, 20 s … 5 min.</summary>
    public void Restart(DateTimeOffset now, string pod, string inNamespace, string uid)
    {
        LastState = new JsonObject { ["terminated"] = Terminated() };
        NotBefore = now + BackOff;
        if (BackOff > TimeSpan.Zero)
        {
            Reason = "CrashLoopBackOff";
            Message = $"back-off {Text(BackOff)} restarting failed container={Name} pod={pod}_{inNamespace}({uid})";
        }
        else
        {
            Reason = "ContainerCreating";
        }
        BackOff = BackOff == TimeSpan.Zero ? s_firstBackOff : TimeSpan.FromTicks(Math.Min(s_longestBackOff.Ticks, BackOff.Ticks * 2));
        Phase = ContainerPhase.Waiting;
    }

    public JsonObject Status()
    {
        var status = new JsonObject
        {
            ["name"] = Name, ["image"] = Image, ["imageID"] = Started || LastState is not null ? $"sha256:{Fingerprint(Image)}" : "",
            ["ready"] = initial ? Succeeded : Ready, ["restartCount"] = Restarts, ["started"] = Started, ["state"] = State(),
            ["lastState"] = LastState?.DeepClone() ?? new JsonObject(),
        };
        if (Started || FinishedAt is not null) status["containerID"] = $"containerd://{Fingerprint(Name + Restarts)}";
        return status;
    }

    private JsonObject State() => Phase switch
    {
        ContainerPhase.Running => new JsonObject { ["running"] = new JsonObject { ["startedAt"] = ObjectRegistry.Text(Since!.Value) } },
        ContainerPhase.Terminated => new JsonObject { ["terminated"] = Terminated() },
        _ when Message is null => new JsonObject { ["waiting"] = new JsonObject { ["reason"] = Reason } },
        _ => new JsonObject { ["waiting"] = new JsonObject { ["reason"] = Reason, ["message"] = Message } },
    };

    private JsonObject Terminated()
    {
        var terminated = new JsonObject
        {
            ["exitCode"] = ExitCode, ["reason"] = Reason, ["startedAt"] = ObjectRegistry.Text(Since ?? FinishedAt!.Value), ["finishedAt"] = ObjectRegistry.Text(FinishedAt!.Value),
            ["containerID"] = $"containerd://{Fingerprint(Name + Restarts)}",
        };
        if (Script.Message is { } message) terminated["message"] = message;
        return terminated;
    }

    private static string Text(TimeSpan span) => span.TotalMinutes >= 1 ? $"{(int)span.TotalMinutes}m{span.Seconds}s" : $"{span.Seconds}s";

    private static string Fingerprint(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
