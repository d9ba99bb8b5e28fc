using System.Globalization;

namespace Satusky.Server.Supervision;

/// <summary>What the control plane says of itself at /readyz.</summary>
internal sealed record Readiness(bool Ready, string Text)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    public static async Task<Readiness> AskAsync(int apiPort, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = s_limit };
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{apiPort}/readyz");
        try
        {
            using var answer = await http.GetAsync(new Uri(url), cancellationToken);
            var body = (await answer.Content.ReadAsStringAsync(cancellationToken)).Trim();
            return new(answer.IsSuccessStatusCode, answer.IsSuccessStatusCode ? "ready" : $"not ready ({(int)answer.StatusCode}): {body}");
        }
        catch (Exception e) when (e is HttpRequestException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new(false, $"not ready: {url} does not answer");
        }
    }
}
