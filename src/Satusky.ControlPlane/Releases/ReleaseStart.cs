using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Releases;

/// <summary>Makes a release with a known image the desired one. This is the moment a deploy changes what runs.</summary>
internal sealed class ReleaseStart(OperationJournal journal, PublicAddress address, TimeProvider time)
{
    private const int HostnameAttempts = 20;

    /// <summary>Ends every other open operation of the app; their changes are part of what the new one replaces.</summary>
    public async Task SupersedeAsync(DatabaseTransaction transaction, AppRow app, OperationRow by)
    {
        foreach (var earlier in (await transaction.ListOpenOperationsAsync(app.Id)).Where(o => o.Id != by.Id))
        {
            if (earlier.IsPreparing)
            {
                await transaction.FailReleaseAsync(app.Id, earlier.ReleaseNumber!.Value);
            }

            await OperationJournal.FinishAsync(transaction, earlier.Id, journal.Finished(OperationState.Superseded, $"a newer {by.Kind.ToLowerInvariant()} took over", Reasons.Superseded));
        }
    }

    public async Task RunAsync(DatabaseTransaction transaction, AppRow app, ReleaseRow release, OperationRow operation, VolumePlan volume)
    {
        await volume.ApplyAsync(transaction, app, time);
        var spec = release.ReadSpec();
        var replicas = spec.Scale is { } scale ? Math.Clamp((int)app.Replicas, scale.Min, scale.Max) : spec.Replicas ?? (int)app.Replicas;

        // An app that stops being public keeps its hostname for the day when it is again.
        var hostname = spec.Internal ? app.Hostname : app.Hostname ?? await NewHostnameAsync(transaction);
        await transaction.UpdateReleaseAsync(release with { Spec = ReleaseRow.Write(spec.Scale is null ? spec with { Replicas = replicas } : spec) });
        await transaction.UpdateAppAsync(
            app with { DesiredRelease = release.Number, Generation = app.Generation + 1, Replicas = replicas, Hostname = hostname }, time);
        await transaction.BeginRolloutAsync(app.Id, release.Number, time.GetUtcNow());
        await transaction.SetStateAsync(operation.Id, OperationState.RollingOut);
        await OperationJournal.AppendAsync(transaction, operation.Id, Told(operation, app.Hostname is null ? hostname : null, address.Of(spec, hostname)));
        transaction.Announce(Topic.App, app.Id);
    }

    private List<OperationEvent> Told(OperationRow operation, string? newHostname, string accepted)
    {
        List<OperationEvent> events = [.. Enumerable.Range(operation.BuildId is null ? 2 : 1, operation.BuildId is null ? 3 : 4).Select(Step)];
        if (newHostname is not null)
        {
            events.Add(journal.Event(OperationEventKind.HostnameGenerated, newHostname));
        }

        return [.. events, Step(5), journal.Event(OperationEventKind.Accepted, accepted)];
    }

    private OperationEvent Step(int number) => journal.Event(OperationEventKind.StepDone) with { Step = number };

    private async Task<string> NewHostnameAsync(DatabaseTransaction transaction)
    {
        for (var attempt = 0; attempt < HostnameAttempts; attempt++)
        {
            var hostname = HostnameGenerator.Next(address.Domain);
            if (await transaction.ScalarAsync<string>("SELECT id FROM apps WHERE hostname = @hostname", new { hostname }) is null)
            {
                return hostname;
            }
        }

        throw new InvalidOperationException($"no free hostname found in {HostnameAttempts} attempts");
    }
}
