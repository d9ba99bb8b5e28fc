using Satusky.Conformance.Grounds;

namespace Satusky.Conformance;

/// <summary>Visitors who ask for the app all the time, one after the other, and count what went wrong.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<string> failures = [];
    private readonly Task running;
    private int answered;

    public Traffic(IGround ground, Place app) => running = RunAsync(ground, app);

    /// <summary>Ends the visits. Every one of them must have been answered.</summary>
    public async Task LostNothingAsync()
    {
        await stop.CancelAsync();
        await running;
        Claim.That(failures.Count == 0 && answered > 0, $"{failures.Count} of {answered + failures.Count} requests failed: {string.Join(", ", failures.Take(5))}");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync(IGround ground, Place app)
    {
        while (!stop.IsCancellationRequested)
        {
            var reply = await ground.GetAsync(app, "/", CancellationToken.None);
            if (reply.Status == 200)
            {
                answered++;
            }
            else
            {
                failures.Add(reply.Status == 0 ? System.Text.Encoding.UTF8.GetString(reply.Body) : $"{reply.Status}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
