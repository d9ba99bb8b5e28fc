namespace Satusky.ControlPlane.Leadership;

/// <summary>Decides which replica does the work that only one may do.</summary>
internal interface ILeadership
{
    /// <summary>Waits until this replica leads. The term before, if there was one, is over and disposed.</summary>
    Task<ILeaderTerm> ElectAsync(CancellationToken cancellationToken);
}

/// <summary>A time of leading. Disposing it resigns, so that another replica can lead at once.</summary>
internal interface ILeaderTerm : IAsyncDisposable
{
    /// <summary>Cancelled before another replica can lead.</summary>
    CancellationToken Ended { get; }
}
