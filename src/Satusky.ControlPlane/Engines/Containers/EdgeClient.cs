using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Satusky.Contracts.Edge;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Speaks to the edge process over its control socket.</summary>
internal sealed class EdgeClient : IDisposable
{
    private readonly HttpClient http;

    public EdgeClient(string socketPath)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        http = new HttpClient(handler) { BaseAddress = new Uri("http://edge"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Hands over a document. The answer says which version is served now: the document's own unless it was refused as old.</summary>
    /// <exception cref="HttpRequestException">The edge does not answer.</exception>
    /// <exception cref="InvalidOperationException">The edge calls the document invalid, or cannot store it.</exception>
    public async Task<long> PutAsync(EdgeDocument document, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(document, EdgeJson.Default.EdgeDocument));
        content.Headers.ContentType = new("application/json");
        using var response = await http.PutAsync(EdgeControl.Config, content, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            var answer = (await response.Content.ReadFromJsonAsync(EdgeJson.Default.EdgeVersion, cancellationToken))!;
            return answer.StoredVersion == answer.Version
                ? answer.Version
                : throw new InvalidOperationException($"the edge serves document {answer.Version} but could not store it for its next start: see whether its disk is full");
        }

        var refusal = await response.Content.ReadFromJsonAsync(EdgeJson.Default.EdgeRefusal, cancellationToken);
        return response.StatusCode == HttpStatusCode.Conflict
            ? refusal!.ServedVersion
            : throw new InvalidOperationException($"the edge refused document {document.Version}: {refusal?.Message} {string.Join("; ", refusal?.Problems ?? [])}");
    }

    /// <summary>The edge's reports until the connection ends.</summary>
    public async IAsyncEnumerable<EdgeReport> ReportsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(EdgeControl.State, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return JsonSerializer.Deserialize(line, EdgeJson.Default.EdgeReport)!;
        }
    }

    /// <summary>The edge's own measurements as Prometheus text.</summary>
    public Task<string> MetricsAsync(CancellationToken cancellationToken) => http.GetStringAsync(EdgeControl.Metrics, cancellationToken);

    public void Dispose() => http.Dispose();
}
