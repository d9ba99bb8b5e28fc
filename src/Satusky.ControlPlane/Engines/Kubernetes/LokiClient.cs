using System.Globalization;
using System.Text.Json;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Asks a Loki for the lines of pods. Its collector labels them by <c>namespace</c>, <c>pod</c> and <c>container</c>, as the common ones do.</summary>
/// <param name="tenant">Where Loki has several; null sends none.</param>
internal sealed class LokiClient(HttpClient http, Uri address, string? tenant)
{
    /// <summary>What Loki answers at most, unless it is told otherwise.</summary>
    private const int MostLines = 5000;

    private const int MostBytes = 32 << 20;

    private static readonly TimeSpan LongestQuery = TimeSpan.FromDays(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The newest lines between two times, in no particular order.</summary>
    /// <exception cref="HttpRequestException">It does not answer, or not with lines.</exception>
    public async Task<IReadOnlyList<(string Pod, DateTimeOffset At, string Text)>> ReadAsync(
        string ns, string app, DateTimeOffset from, DateTimeOffset to, int lines, CancellationToken cancellationToken)
    {
        var selector = $$"""{namespace="{{ns}}", pod=~"{{app}}-[a-z0-9]+-[a-z0-9]{5}", container="{{ClusterNames.AppContainer}}"}""";
        var start = from > to - LongestQuery ? from : to - LongestQuery;
        var query = $"query={Uri.EscapeDataString(selector)}&start={Nanoseconds(start)}&end={Nanoseconds(to)}&limit={ClusterNames.Number(Math.Min(lines, MostLines))}&direction=backward";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, $"loki/api/v1/query_range?{query}"));
        if (tenant is not null)
        {
            request.Headers.Add("X-Scope-OrgID", tenant);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            response.EnsureSuccessStatusCode();
            await response.Content.LoadIntoBufferAsync(MostBytes, limit.Token);
            using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(limit.Token), cancellationToken: limit.Token);
            return [.. answer.RootElement.Items("data", "result").SelectMany(Lines)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (JsonException exception)
        {
            throw new HttpRequestException($"no answer that can be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<(string Pod, DateTimeOffset At, string Text)> Lines(JsonElement stream)
    {
        var pod = stream.Text("stream", "pod") ?? "";
        return stream.Items("values").Select(pair => (pod, Time(pair[0].GetString()!), pair[1].GetString()!.TrimEnd('\n')));
    }

    private static DateTimeOffset Time(string nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);

    private static string Nanoseconds(DateTimeOffset at) => ClusterNames.Number((at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
}
