using System.Collections.Concurrent;
using System.Globalization;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Finds the instance that a caller wants to enter, and records who entered.</summary>
internal sealed class InstanceEntry(Database database, IInstanceAccess access, AuditLog audit, TimeProvider time)
{
    // A browser opens a connection for every few requests: they are one visit.
    private static readonly TimeSpan Visit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string TokenId, string Instance, int Port), DateTimeOffset> visits = new();

    /// <summary>The instance of that name, or the one that serves first.</summary>
    public async Task<Answer<RunningInstance>> FindAsync(AppRow app, string? name, CancellationToken cancellationToken)
    {
        var running = await access.ListAsync(app.Key, cancellationToken);
        return running.FirstOrDefault(instance => name is null || instance.Name == name) is { } found ? found
            : running.Count == 0 ? new Refusal(409, Reasons.InstanceNotFound, $"no instance of \"{app.Name}\" runs", Hint: $"See why: 1ctl deploy status --deployment-id {app.Id}")
            : new Refusal(404, Reasons.InstanceNotFound, $"\"{app.Name}\" has no running instance \"{name}\"", Hint: $"Running: {string.Join(", ", running.Select(i => i.Name))}");
    }

    /// <summary>What became of an instance that somebody was connected to; null when it still runs.</summary>
    public async Task<string?> WhyLostAsync(RunningInstance instance, CancellationToken cancellationToken)
    {
        var running = await access.ListAsync(instance.App, cancellationToken);
        return running.Any(i => i.Run == instance.Run) ? null : running.Any(i => i.Name == instance.Name) ? $"instance {instance.Name} was restarted" : $"instance {instance.Name} is gone";
    }

    /// <summary>Records a process by its program alone: arguments may hold what nobody is to read.</summary>
    public Task RecordExecAsync(Caller caller, AppRow app, RunningInstance instance, ProcessStart start, CancellationToken cancellationToken) => database.WriteAsync(
        transaction => audit.AppendAsync(transaction, caller, AuditActions.InstanceExec, app, ("instance", instance.Name), ("program", start.Command[0])), cancellationToken);

    /// <summary>Records connections to a port, once for each visit.</summary>
    public async Task RecordTunnelAsync(Caller caller, AppRow app, RunningInstance instance, int port, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (visits.TryGetValue((caller.TokenId, instance.Name, port), out var begun) && now - begun < Visit)
        {
            return;
        }

        await database.WriteAsync(
            transaction => audit.AppendAsync(
                transaction, caller, AuditActions.InstancePortForward, app, ("instance", instance.Name), ("port", port.ToString(CultureInfo.InvariantCulture))),
            cancellationToken);
        visits[(caller.TokenId, instance.Name, port)] = now;
        foreach (var over in visits.Where(visit => now - visit.Value >= Visit))
        {
            visits.TryRemove(over);
        }
    }
}
