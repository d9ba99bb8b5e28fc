using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;

namespace Satusky.Server;

/// <summary>The API of this machine's platform, as its operator or as who <c>SATUSKY_API_KEY</c> belongs to.</summary>
internal sealed class LocalApi : IDisposable
{
    private const int MaxMessageBytes = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient http;
    private readonly string authorization;

    private LocalApi(Uri address, string token)
    {
        authorization = $"Bearer {token}";
        http = new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = AuthenticationHeaderValue.Parse(authorization) } };
    }

    /// <exception cref="IOException">The operator's token cannot be read.</exception>
    public static LocalApi Open(ServerSettings settings, Func<string, string?> environment)
    {
        var token = environment("SATUSKY_API_KEY") is { Length: > 0 } key ? key : File.ReadAllText(settings.AdminTokenFile ?? Path.Combine(settings.Home, AdminToken.FileName));
        return new LocalApi(new UriBuilder("http", IPAddress.Loopback.ToString(), settings.ApiPort).Uri, token.Trim());
    }

    /// <summary>Sends a request; either the answer or the refusal is null.</summary>
    public async Task<(OperationAccepted? Accepted, Problem? Refused)> SendAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? (Read(body, ContractsJson.Default.OperationAccepted), null) : (null, Read(body, ContractsJson.Default.Problem));
    }

    /// <summary>Every event of an operation, over lost connections until the platform stays away too long.</summary>
    /// <exception cref="HttpRequestException">It did.</exception>
    public async IAsyncEnumerable<OperationEvent> FollowAsync(string operationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (after, heard) = (0L, TimeProvider.System.GetTimestamp());
        while (true)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", authorization);
            var isOpen = await TryAsync(() => socket.ConnectAsync(new UriBuilder(new Uri(http.BaseAddress!, $"/v1/operations/{operationId}/events?after={after}")) { Scheme = "ws" }.Uri, cancellationToken));
            while (isOpen && await ReceiveAsync(socket, cancellationToken) is { } e)
            {
                (after, heard) = (e.Number, TimeProvider.System.GetTimestamp());
                yield return e;
                if (e.Kind == OperationEventKind.Finished)
                {
                    yield break;
                }
            }

            if (TimeProvider.System.GetElapsedTime(heard) > s_patience && !isOpen)
            {
                throw new HttpRequestException($"no answer for {s_patience.TotalSeconds:0} seconds");
            }

            await Task.Delay(s_pause, TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<OperationEvent?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        var isWhole = false;
        return await TryAsync(async () =>
        {
            while (!isWhole && message.Length < MaxMessageBytes && await socket.ReceiveAsync(buffer, cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
            {
                message.Write(buffer, 0, part.Count);
                isWhole = part.EndOfMessage;
            }
        }) && isWhole ? JsonSerializer.Deserialize(message.ToArray(), ContractsJson.Default.OperationEvent) : null;
    }

    /// <summary>Whether the connection held; what a stopped platform breaks off is taken up again.</summary>
    private static async Task<bool> TryAsync(Func<Task> use)
    {
        try
        {
            await use();
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    private static T Read<T>(string body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type)!;
        }
        catch (JsonException exception)
        {
            throw new HttpRequestException("another program answers at the API's port", exception);
        }
    }
}
