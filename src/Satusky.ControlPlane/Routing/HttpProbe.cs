using System.Text;
using Satusky.Contracts.Edge;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Routing;

/// <summary>Does the app itself answer at its hostname?</summary>
internal sealed class HttpProbe(EndpointProbeOptions options, TimeProvider time)
{
    private const int MaxBodyBytes = 256;

    public static Verdict NoConnection(EndpointTarget target) =>
        Verdict.Unknown(Reasons.NotMeasured, $"{target.Hostname} was not asked: there is no TLS connection to the edge");

    /// <param name="connection">TLS is done already, so the request below is made as if to a plain server.</param>
    public async Task<Verdict> ProbeAsync(EndpointTarget target, Stream connection, CancellationToken cancellationToken)
    {
        var authority = options.HttpsPort == 443 ? target.Hostname : $"{target.Hostname}:{options.HttpsPort}";
        var path = target.HealthPath ?? "/";
        var url = $"https://{authority}{path}";
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, _) => ValueTask.FromResult(connection),
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{authority}{path}");
        request.Headers.Host = authority;
        request.Headers.UserAgent.ParseAdd("satusky-probe");
        request.Headers.Accept.ParseAdd("*/*");
        request.Headers.ConnectionClose = true;
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            return await JudgeAsync(target, url, response, either.Token, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Verdict.False(Reasons.NoAnswer, $"GET {url} got no answer: {e.InnerException?.Message ?? e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Verdict.False(
                Reasons.NoAnswer, $"GET {url} got no answer within {options.Limit.TotalSeconds:0.#} s", [], "The app took the request but did not answer: see its log with 1ctl logs");
        }
    }

    private static async Task<Verdict> JudgeAsync(EndpointTarget target, string url, HttpResponseMessage response, CancellationToken limit, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var answer = $"GET {url} -> {status} {response.ReasonPhrase}".TrimEnd();
        var good = target.HealthPath is null ? status < 500 : status is >= 200 and < 400;
        var edgePage = response.Headers.TryGetValues(EdgePage.Header, out var kinds) ? kinds.First() : null;
        if (good && edgePage is null)
            return new Verdict(ConditionStatus.True, Reasons.Answered, $"{url} answers {status}", [answer]);
        var body = await ReadBodyAsync(response, target.Mask, limit, cancellationToken);
        string[] evidence = body.Length == 0 ? [answer] : [answer, body];
        return edgePage switch
        {
            EdgePage.NoInstance => Verdict.False(Reasons.NoReadyInstance, $"{url} reaches the edge, but no instance is ready", evidence),
            EdgePage.UnknownHost => Verdict.False(Reasons.NoAnswer, $"The edge does not serve {target.Hostname}", evidence),
            EdgePage.GatewayTimeout => Verdict.False(Reasons.NoAnswer, $"The app did not answer the edge at {url} in time", evidence),
            EdgePage.BadRequest => Verdict.False(Reasons.NoAnswer, $"The edge refused the request for {url}", evidence),
            not null => Verdict.False(Reasons.NoAnswer, $"The app did not take the edge's connection for {url}, or broke it off", evidence),
            null when target.HealthPath is null => Verdict.False(
                Reasons.BadStatus, $"{url} answers {status}; an app that works answers below 500", evidence, "See why with: 1ctl logs"),
            null => Verdict.False(
                Reasons.BadStatus,
                $"{url} answers {status}; its health check needs 200 to 399",
                evidence,
                $"Let {target.HealthPath} answer 200 to 399, or change health_path in satusky.toml"),
        };
    }

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, Func<string, string> mask, CancellationToken limit, CancellationToken cancellationToken)
    {
        // More is masked than is shown, so that a secret at the end of the shown part is known as one.
        var buffer = new byte[4 * MaxBodyBytes];
        var count = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit);
            while (count < buffer.Length && await body.ReadAsync(buffer.AsMemory(count), limit) is > 0 and var read)
                count += read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The status is known; what came of the body is enough.
        }
        return Shorten(LogText.Prepare(Encoding.UTF8.GetString(buffer, 0, count), mask).Trim());
    }

    private static string Shorten(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxBodyBytes)
            return text;
        var shown = new StringBuilder();
        var room = MaxBodyBytes - Encoding.UTF8.GetByteCount("…");
        foreach (var rune in text.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
                break;
            shown.Append(rune);
        }
        return shown.Append('…').ToString();
    }
}
