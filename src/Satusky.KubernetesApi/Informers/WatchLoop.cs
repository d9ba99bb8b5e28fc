using System.Text.Json;

namespace Satusky.KubernetesApi;

/// <summary>Lists, then watches from there; again and again, with back-off, from where it was or from a new list.</summary>
internal sealed class WatchLoop<T>(ApiHttp http, InformerSpec<T> spec, ObjectCache<T> cache, Action<InformerHealth> report)
    where T : class
{
    // A watch that ends sooner, without an event, counts as a failure, so that such a server is not asked without pause.
    private static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);
    private readonly TimeProvider time = http.Options.Time;
    private string? version;
    private bool synced;
    private bool open;
    private long begun;
    private int failures;
    private DateTimeOffset heard;
    private DateTimeOffset? lost;

    private bool WasShort => time.GetElapsedTime(begun) < ShortWatch;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wait = TimeSpan.Zero;
            try
            {
                if (version is null)
                    await ListAsync(stopping);
                await WatchAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                wait = Failed(failure);
            }

            if (failures > 0)
                await Task.Delay(wait + Backoff.After(failures), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListAsync(CancellationToken stopping)
    {
        var list = await ListPager.ReadAsync(http, spec.Resource, spec.Query, item => (ObjectName.Of(item), Version(item), spec.Project(item)), stopping);
        cache.Replace(list.Items);
        version = list.ResourceVersion;
        synced = true;
        InTouch();
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        var path = spec.Query.Path(spec.Resource).With("watch", true).With("allowWatchBookmarks", true)
            .With("resourceVersion", version).With("timeoutSeconds", Random.Shared.Next(300, 600));
        var limit = http.Options.StallLimit;
        using var stall = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, stopping);
        begun = time.GetTimestamp();
        try
        {
            await using var body = await http.OpenAsync(ApiRequest.Get(path) with { Retried = false, Accept = spec.Query.WatchForm }, both.Token);
            open = true;
            InTouch();
            await foreach (var line in JsonLines.ReadAsync(body, Heard, both.Token))
                Take(line.RootElement, body.Operation);
            open = false;
            failures = WasShort ? failures + 1 : 0;
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new KubernetesException(KubernetesFault.TimedOut, $"GET {path.Resource}", $"the watch was silent for {limit.TotalSeconds:0} s");
        }

        void Heard()
        {
            heard = time.GetUtcNow();
            stall.CancelAfter(limit);
        }
    }

    private void Take(JsonElement line, string operation)
    {
        var kind = line.GetProperty("type").GetString();
        var value = line.GetProperty("object");
        if (kind == "ERROR")
            throw ApiStatus.Failure(operation, JsonSerializer.Deserialize(value, ApiJson.Default.StatusAnswer)!);
        var seen = Version(value);
        if (kind != "BOOKMARK")
            cache.Put(ObjectName.Of(value), seen, kind == "DELETED" ? null : spec.Project(value));
        version = seen;
        failures = 0;
    }

    /// <summary>Draws the consequences of a failure, and gives what the server wants to be left alone for.</summary>
    private TimeSpan Failed(Exception failure)
    {
        failures = open && !WasShort ? 1 : failures + 1;
        var known = failure as KubernetesException;
        var dropped = open && known?.Fault == KubernetesFault.Unreachable;
        var expired = known?.Fault == KubernetesFault.Expired;
        // What cannot be read is not read differently from the same place; a list may tell more.
        if (known is null or { Fault: KubernetesFault.Expired or KubernetesFault.Protocol } || known.Causes.Any(cause => cause.Reason == "ResourceVersionTooLarge"))
            version = null;
        lost ??= open && known?.Fault == KubernetesFault.TimedOut ? heard : time.GetUtcNow();
        open = false;
        // One cut or one 410 is everyday life: only a reconnection that fails is worth telling.
        if (!dropped && !expired)
            report(new(synced, lost, known?.Message ?? $"{spec.Resource}: an object cannot be read: {failure.Message}", known?.Fault));
        var rest = known?.RetryAfter ?? TimeSpan.Zero;
        return rest < Backoff.LongestRest ? rest : Backoff.LongestRest;
    }

    private void InTouch()
    {
        heard = time.GetUtcNow();
        lost = null;
        report(new(synced, AwaySince: null, Problem: null));
    }

    private static string Version(JsonElement value) =>
        ApiJson.Text(value, "metadata", "resourceVersion") ?? throw new JsonException("an object without metadata.resourceVersion");
}
