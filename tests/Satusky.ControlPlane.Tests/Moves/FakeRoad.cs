using System.Collections.Concurrent;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Moves;

/// <summary>A road that does what the test says. Without a word, every image can be carried and apps are handed over at once.</summary>
internal sealed class FakeRoad(FakeEngine from, FakeEngine to) : IMoveRoad
{
    public string From => from.Name;

    public string To => to.Name;

    public Refusal? Fault { get; set; }

    public Func<string, CancellationToken, Task<ImageResolution>> OnCarry { get; set; } =
        (imageId, _) => Task.FromResult<ImageResolution>(new ImageResolution.Found($"there/{imageId}"));

    public Func<Removal> OnHandOver { get; set; } = () => new Removal(true, [], null);

    /// <summary>Ids of apps that were handed over.</summary>
    public ConcurrentQueue<string> HandedOver { get; } = new();

    public string Advice(string hostname) => $"change DNS: {hostname}";

    public Task<ImageResolution> CarryImageAsync(AppKey app, string image, string imageId, CancellationToken cancellationToken) => OnCarry(imageId, cancellationToken);

    public Task<Removal> HandOverAsync(DesiredApp app, CancellationToken cancellationToken)
    {
        HandedOver.Enqueue(app.Key.Id);
        return Task.FromResult(OnHandOver());
    }
}
