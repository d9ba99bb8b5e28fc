namespace Satusky.ControlPlane.Engines.Several;

/// <summary>A way for apps from one engine to another.</summary>
internal interface IMoveRoad
{
    string From { get; }

    string To { get; }

    /// <summary>Why no app can go this way now, with what to do about it; null when one can.</summary>
    Refusal? Fault { get; }

    /// <summary>What to tell people whose app has gone this way: which DNS record to change.</summary>
    string Advice(string hostname);

    /// <summary>Makes an image of the engine that is left available to the other, and gives the name it has there.</summary>
    /// <param name="image">As the release names it.</param>
    /// <param name="imageId">The present engine's own id.</param>
    Task<ImageResolution> CarryImageAsync(AppKey app, string image, string imageId, CancellationToken cancellationToken);

    /// <summary>
    /// Ends what the engine that was left still runs of an app, without losing a request: those that arrive there are sent on to the other. Safe to
    /// repeat, and done only when nothing of the app runs there any more.
    /// </summary>
    Task<Removal> HandOverAsync(DesiredApp app, CancellationToken cancellationToken);
}
