using System.Collections.Concurrent;

namespace Satusky.ControlPlane.Storage;

/// <summary>Lets any number of readers wait for the next announcement about an id.</summary>
internal sealed class ChangeFeed
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

    public ChangeFeed(Database database, Topic topic) => database.Announcements.Subscribe(topic, Wake);

    /// <summary>Ends with the next change. Take it before reading, so that nothing is missed between the two.</summary>
    public Task Next(string id) => waiting.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends every wait for an id, or for all of them.</summary>
    public void Wake(string? id)
    {
        foreach (var key in id is null ? waiting.Keys : [id])
        {
            if (waiting.TryRemove(key, out var changed))
            {
                changed.TrySetResult();
            }
        }
    }
}
