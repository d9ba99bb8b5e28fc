using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Takes the containers of one pod as far as time and their scripts allow.</summary>
internal sealed class PodStepper(ControllerContext context, ContainerScripts scripts, ContainerLogs logs, PodRun run, StoredObject pod, JsonObject body, Action<TimeSpan> later)
{
    private const string Component = "kubelet";
    private readonly DateTimeOffset _now = context.Now;

    public void Step()
    {
        if (ConfigCheck.MissingVolume(context.Store, pod.Namespace, body.At("spec")!) is { } missing)
        {
            context.Events.Warning(pod, Component, "FailedMount", missing);
            return;
        }
        foreach (var container in run.Init)
        {
            Advance(container);
            if (!container.Succeeded) return;
        }
        foreach (var container in run.Main) Advance(container);
    }

    private void Advance(ContainerRun container)
    {
        ContainerPhase before;
        do
        {
            before = container.Phase;
            switch (before)
            {
                case ContainerPhase.Waiting: TryStart(container); break;
                case ContainerPhase.Running: Watch(container); break;
                default: Restart(container); break;
            }
        }
        while (container.Phase != before);
    }

    private void TryStart(ContainerRun container)
    {
        if (container.NotBefore > _now)
        {
            if (container.Reason == "CrashLoopBackOff") Say(container, "Warning", "BackOff", $"Back-off restarting failed container {container.Name} in pod {pod.Name}_{pod.Namespace}({pod.Uid})");
            later(container.NotBefore.Value - _now);
            return;
        }
        container.Script = scripts.For(container.Image, pod.Label("app"), container.Starts);
        if (container.Script.PullFailure is { } failure)
        {
            FailPull(container, failure);
            return;
        }
        if (!container.Announced) Say(container, "Normal", "Pulled", $"Container image \"{container.Image}\" already present on machine and can be accessed by the pod");
        container.Announced = true;
        if (ConfigCheck.Missing(context.Store, pod.Namespace, container.Spec) is { } missing)
        {
            (container.Reason, container.Message) = ("CreateContainerConfigError", missing);
            Say(container, "Warning", "Failed", $"Error: {missing}");
            return;
        }
        var start = new ContainerStart(pod.Namespace, pod.Name, container.Image, container.Spec, ContainerEnvironment.Of(context.Store, pod.Namespace, container.Spec));
        if (scripts.Program(start) is { } script) container.Script = script;
        if (container.NotBefore is null && container.Script.StartsAfter > TimeSpan.Zero)
        {
            (container.Reason, container.Message, container.NotBefore) = ("ContainerCreating", null, _now + container.Script.StartsAfter);
            later(container.Script.StartsAfter);
            return;
        }
        Say(container, "Normal", "Created", "Container created");
        Say(container, "Normal", "Started", "Container started");
        container.Start(_now);
        logs.Begin(pod.Uid, container.Name);
        foreach (var line in container.Script.Lines) logs.Write(pod.Uid, container.Name, line);
    }

    private void FailPull(ContainerRun container, string failure)
    {
        if (container.Reason == "ErrImagePull")
        {
            (container.Reason, container.Message) = ("ImagePullBackOff", $"Back-off pulling image \"{container.Image}\": ErrImagePull: {failure}");
            Say(container, "Normal", "BackOff", $"Back-off pulling image \"{container.Image}\"");
            Say(container, "Warning", "Failed", "Error: ImagePullBackOff");
        }
        else
        {
            (container.Reason, container.Message) = ("ErrImagePull", failure);
            Say(container, "Normal", "Pulling", $"Pulling image \"{container.Image}\"");
            Say(container, "Warning", "Failed", $"Failed to pull image \"{container.Image}\": {failure}");
            Say(container, "Warning", "Failed", "Error: ErrImagePull");
        }
        later(TimeSpan.FromSeconds(10));
    }

    private void Watch(ContainerRun container)
    {
        var script = container.Script;
        var since = container.Since!.Value;
        if (container.Crash is { } crash)
        {
            container.Crash = null;
            foreach (var line in crash.Lines) logs.Write(pod.Uid, container.Name, line);
            End(container, script with { ExitCode = crash.ExitCode, OutOfMemory = false, LivenessFailure = null });
            return;
        }
        if (script.ExitCode is not null || script.OutOfMemory || script.LivenessFailure is not null)
        {
            if (_now >= since + script.ExitsAfter)
            {
                End(container, script);
                return;
            }
            later(since + script.ExitsAfter - _now);
        }
        if (script.ProbeFailure is { } failure)
        {
            var period = TimeSpan.FromSeconds(container.Spec.At("readinessProbe").Int("periodSeconds") ?? 10);
            if (!(_now < container.NextProbe))
            {
                Say(container, "Warning", "Unhealthy", $"Readiness probe failed: {failure}");
                container.NextProbe = _now + period;
            }
            later(container.NextProbe!.Value - _now);
        }
        else if (_now >= since + script.ReadyAfter)
        {
            container.Ready = true;
        }
        else
        {
            later(since + script.ReadyAfter - _now);
        }
    }

    private void End(ContainerRun container, ContainerScript script)
    {
        if (script.LivenessFailure is { } failure)
        {
            Say(container, "Warning", "Unhealthy", $"Liveness probe failed: {failure}");
            Say(container, "Normal", "Killing", $"Container {container.Name} failed liveness probe, will be restarted");
        }
        var code = script.OutOfMemory || script.LivenessFailure is not null ? 137 : script.ExitCode!.Value;
        container.End(code, script.OutOfMemory ? "OOMKilled" : code == 0 ? "Completed" : "Error", _now);
        logs.End(pod.Uid, container.Name);
    }

    private void Restart(ContainerRun container)
    {
        var again = run.Policy switch
        {
            "Never" => false,
            "OnFailure" => container.ExitCode != 0,
            _ => !(container.Initial && container.ExitCode == 0),
        };
        if (again) container.Restart(_now, pod.Name, pod.Namespace, pod.Uid);
    }

    private void Say(ContainerRun container, string type, string reason, string message)
    {
        var path = container.Initial ? $"spec.initContainers{{{container.Name}}}" : $"spec.containers{{{container.Name}}}";
        if (type == "Normal") context.Events.Normal(pod, Component, reason, message, path);
        else context.Events.Warning(pod, Component, reason, message, path);
    }
}
