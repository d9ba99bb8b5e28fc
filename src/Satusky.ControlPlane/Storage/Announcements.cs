namespace Satusky.ControlPlane.Storage;

/// <summary>Tells subscribers what was committed, in this process or by another replica.</summary>
public sealed class Announcements
{
    private readonly Lock gate = new();
    private IReadOnlyList<Subscription> subscriptions = [];

    internal Announcements()
    {
    }

    /// <param name="heard">
    /// Called after each commit with the id, or with null when any number of announcements may have been missed. It must neither fail nor wait.
    /// </param>
    public IDisposable Subscribe(Topic topic, Action<string?> heard)
    {
        var subscription = new Subscription(this, topic, heard);
        lock (gate)
        {
            subscriptions = [.. subscriptions, subscription];
        }

        return subscription;
    }

    internal void Deliver(Announcement announcement)
    {
        foreach (var subscription in subscriptions.Where(subscription => subscription.Topic == announcement.Topic))
        {
            subscription.Heard(announcement.Id);
        }
    }

    internal void DeliverMissed()
    {
        foreach (var subscription in subscriptions)
        {
            subscription.Heard(null);
        }
    }

    private sealed class Subscription(Announcements announcements, Topic topic, Action<string?> heard) : IDisposable
    {
        public Topic Topic => topic;

        public Action<string?> Heard => heard;

        public void Dispose()
        {
            lock (announcements.gate)
            {
                announcements.subscriptions = [.. announcements.subscriptions.Where(other => other != this)];
            }
        }
    }
}
