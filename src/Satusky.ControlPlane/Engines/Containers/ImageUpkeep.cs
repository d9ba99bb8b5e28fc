namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Removes images that no release needs any more: some time after rollouts and removals, and daily.</summary>
internal sealed class ImageUpkeep(ImageCleanup cleanup, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim requested = new(0);

    public void Request()
    {
        if (requested.CurrentCount == 0)
        {
            requested.Release();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await requested.WaitAsync(Every, cancellationToken);
            await Task.Delay(Calm, time, cancellationToken);
            await cleanup.RunAsync(cancellationToken);
        }
    }
}
