namespace Satusky.ControlPlane.Storage;

/// <summary>What an announcement is about; its id names the thing.</summary>
public enum Topic
{
    /// <summary>An app's desired state changed: it is to be reconciled.</summary>
    App,

    /// <summary>An operation has new events.</summary>
    Operation,

    /// <summary>What is known about an app changed: its conditions or its instances.</summary>
    Status,

    /// <summary>An operation was accepted or ended: its preparation is to be started or stopped.</summary>
    Preparation,

    /// <summary>Nobody leads any more.</summary>
    Leadership,
}

/// <summary>News of a committed transaction. It says only where to look; what there is to see is in the store.</summary>
public readonly record struct Announcement(Topic Topic, string Id);
