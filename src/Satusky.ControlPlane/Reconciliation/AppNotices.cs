using System.Runtime.CompilerServices;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>A way to hear that what is known of an app changed.</summary>
internal sealed class AppNotices(Database database)
{
    private readonly ChangeFeed changes = new(database, Topic.Status);

    /// <summary>One item at once, then one for each change.</summary>
    public async IAsyncEnumerable<int> FollowAsync(string appId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var count = 0; ; count++)
        {
            var changed = changes.Next(appId);
            yield return count;
            await changed.WaitAsync(cancellationToken);
        }
    }
}
