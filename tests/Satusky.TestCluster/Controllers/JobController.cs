using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Runs jobs until enough pods succeeded, too many failed, or time is up.</summary>
internal sealed class JobController(ControllerContext context) : Controller("job", context)
{
    private const string Component = "job-controller";
    private static readonly Caller s_caller = Caller.ControllerManager;
    private static readonly TimeSpan s_firstBackOff = TimeSpan.FromSeconds(10);

    public override IEnumerable<ObjectKey> Affected(Change change) =>
        change.Object.Kind == Catalog.Job ? [change.Object.Key] : change.Object.Kind == Catalog.Pod ? Owner(change.Object, Catalog.Job) : [];

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } job) return;
        var body = job.Read();
        if (Finished(body) is { } finished)
        {
            Expire(job, body, finished);
            return;
        }
        var status = body.At("status")?.Copy() ?? [];
        var pods = Store.OwnedBy(job.Uid).Where(pod => pod.Kind == Catalog.Pod).Select(pod => (Pod: pod, Body: pod.Read())).ToList();
        var succeeded = pods.Count(entry => Phase(entry.Body) == "Succeeded");
        var failed = pods.Count(entry => Phase(entry.Body) == "Failed");
        var active = pods.Where(entry => Phase(entry.Body) is not ("Succeeded" or "Failed") && !entry.Pod.IsDeleting).ToList();
        var spec = body.At("spec")!;
        if (spec.Bool("suspend") == true)
        {
            foreach (var (pod, _) in active) Registry.Delete(pod.Key, new Deletion(), s_caller);
            Condition(status, "Suspended", "JobSuspended", "Job suspended");
            active.Clear();
        }
        else
        {
            if (status["startTime"] is null) status["startTime"] = Context.Moment;
            Run(job, spec, status, succeeded, failed, active.Count, pods.Select(entry => entry.Body).ToList(), active.Select(entry => entry.Pod).ToList());
        }
        var present = Store.OwnedBy(job.Uid).Where(pod => pod.Kind == Catalog.Pod && PodTemplates.IsActive(pod)).Select(pod => pod.Read()).ToList();
        Count("active", present.Count);
        Count("succeeded", succeeded);
        Count("failed", failed);
        status["ready"] = present.Count(PodTemplates.IsReady);
        status["terminating"] = Store.OwnedBy(job.Uid).Count(pod => pod.IsDeleting);
        Context.SetStatus(job, status, s_caller);

        void Count(string name, int count)
        {
            if (count > 0) status[name] = count;
            else status.Remove(name);
        }
    }

    private void Run(StoredObject job, JsonObject spec, JsonObject status, int succeeded, int failed, int active, List<JsonObject> pods, List<StoredObject> running)
    {
        var wanted = spec.Int("completions") ?? 1;
        var deadline = spec.Int("activeDeadlineSeconds") is { } seconds ? ControllerContext.Parse(status.Str("startTime"))!.Value.AddSeconds(seconds) : (DateTimeOffset?)null;
        // With OnFailure the pod stays and its containers start again; those count too.
        var restarts = pods.SelectMany(pod => pod.At("status").Items("containerStatuses")).Sum(container => container.Int("restartCount") ?? 0);
        if (succeeded >= wanted)
        {
            Condition(status, "SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods");
            Condition(status, "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
            status["completionTime"] = Context.Moment;
            Context.Events.Normal(job, Component, "Completed", "Job completed");
        }
        else if (failed + restarts > (spec.Int("backoffLimit") ?? 6))
        {
            Fail(job, status, running, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        else if (deadline <= Context.Now)
        {
            Fail(job, status, running, "DeadlineExceeded", "Job was active longer than specified deadline");
        }
        else
        {
            if (deadline is { } end) Later(job.Key, end - Context.Now);
            Start(job, spec, (int)Math.Min((spec.Int("parallelism") ?? 1) - active, wanted - succeeded - active), failed, pods);
        }
    }

    private void Start(StoredObject job, JsonObject spec, int count, int failed, List<JsonObject> pods)
    {
        var last = pods.Where(pod => Phase(pod) == "Failed").SelectMany(pod => pod.At("status").Items("containerStatuses"))
            .Select(container => ControllerContext.Parse(container.At("state", "terminated").Str("finishedAt"))).Max();
        var wait = failed == 0 || last is null ? TimeSpan.Zero : last.Value + s_firstBackOff * Math.Pow(2, failed - 1) - Context.Now;
        if (count > 0 && wait > TimeSpan.Zero)
        {
            Later(job.Key, wait);
            return;
        }
        for (; count > 0; count--)
        {
            var pod = PodTemplates.Pod(spec.At("template")!, OwnerOf(job));
            pod.Meta()["generateName"] = job.Name + "-";
            try
            {
                var made = Registry.Create(Catalog.Pod, job.Namespace, pod, s_caller);
                Context.Events.Normal(job, Component, "SuccessfulCreate", $"Created pod: {made.Name}");
            }
            catch (ApiError error) when (error.Code is 403 or 422)
            {
                Context.Events.Warning(job, Component, "FailedCreate", $"Error creating: {error.Message}");
                Later(job.Key, s_firstBackOff);
                return;
            }
        }
    }

    private void Fail(StoredObject job, JsonObject status, List<StoredObject> running, string reason, string message)
    {
        foreach (var pod in running) Registry.Delete(pod.Key, new Deletion(), s_caller);
        Condition(status, "FailureTarget", reason, message);
        Condition(status, "Failed", reason, message);
        Context.Events.Warning(job, Component, reason, message);
    }

    private void Expire(StoredObject job, JsonObject body, JsonObject finished)
    {
        if (body.At("spec").Int("ttlSecondsAfterFinished") is not { } seconds) return;
        var left = ControllerContext.Parse(finished.Str("lastTransitionTime"))!.Value.AddSeconds(seconds) - Context.Now;
        if (left > TimeSpan.Zero) Later(job.Key, left);
        else Registry.Delete(job.Key, new Deletion(Propagation: "Foreground", Uid: job.Uid), s_caller);
    }

    private void Condition(JsonObject status, string type, string reason, string message) => PodTemplates.SetCondition(status,
        new JsonObject { ["type"] = type, ["status"] = "True", ["reason"] = reason, ["message"] = message, ["lastProbeTime"] = Context.Moment }, Context.Moment);

    private static JsonObject? Finished(JsonObject body) =>
        body.At("status").Items("conditions").FirstOrDefault(condition => condition.Str("type") is "Complete" or "Failed" && condition.Str("status") == "True");

    private static string? Phase(JsonObject pod) => pod.At("status").Str("phase");
}
