namespace Satusky.EndToEnd.Tests;

/// <summary>Asks an app again and again, as its users do, and notes every request that fails.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient browser;
    private readonly Task visiting;

    public Visitor(Platform platform, string address)
    {
        browser = platform.Browser();
        visiting = VisitAsync(address);
    }

    public List<string> Failures { get; } = [];

    public int Requests { get; private set; }

    public void HasSeenNoFailure() =>
        Assert.True(Failures.Count == 0, $"{Failures.Count} of {Requests} requests failed, first: {Failures.FirstOrDefault()}");

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await visiting;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        browser.Dispose();
        stop.Dispose();
    }

    private async Task VisitAsync(string address)
    {
        while (!stop.IsCancellationRequested)
        {
            Requests++;
            try
            {
                using var response = await browser.GetAsync(address);
                if (!response.IsSuccessStatusCode)
                {
                    Failures.Add($"{(int)response.StatusCode} at {TimeProvider.System.GetUtcNow():HH:mm:ss.fff}: {await response.Content.ReadAsStringAsync()}");
                }
            }
            catch (HttpRequestException exception)
            {
                Failures.Add($"{exception.Message} at {TimeProvider.System.GetUtcNow():HH:mm:ss.fff}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
