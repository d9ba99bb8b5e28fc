using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>The newest finding about each app, kept in memory, and a way to hear of changes.</summary>
internal sealed class AppNotices
{
    private readonly ConcurrentDictionary<string, Convergence> newest = new();
    private readonly ConcurrentDictionary<string, int> progress = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> changes = new();

    /// <summary>What the engine last found, or null before the first look after a start.</summary>
    public Convergence? Newest(string appId) => newest.GetValueOrDefault(appId);

    public void Observed(string appId, DesiredApp desired, Convergence convergence, bool conditionsChanged)
    {
        var old = newest.GetValueOrDefault(appId);
        newest[appId] = convergence;
        if (conditionsChanged || old is null || !old.Instances.SequenceEqual(convergence.Instances))
        {
            Wake(appId);
        }
    }

    public void Gone(string appId)
    {
        newest.TryRemove(appId, out _);
        Wake(appId);
    }

    /// <summary>Whether an operation's share of ready instances differs from the last one told.</summary>
    public bool IsNewProgress(string operationId, int percent)
    {
        var isNew = !progress.TryGetValue(operationId, out var told) || told != percent;
        progress[operationId] = percent;
        return isNew;
    }

    public void Forget(string operationId) => progress.TryRemove(operationId, out _);

    public void Wake(string appId)
    {
        if (changes.TryRemove(appId, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    /// <summary>One item at once, then one for each change.</summary>
    public async IAsyncEnumerable<int> FollowAsync(string appId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var count = 0; ; count++)
        {
            var changed = changes.GetOrAdd(appId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            yield return count;
            await changed.WaitAsync(cancellationToken);
        }
    }
}
