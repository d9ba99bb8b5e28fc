using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.KubernetesApi;

/// <summary>Sends requests: credentials, retries, limits, and every failure as a <see cref="KubernetesException"/>.</summary>
internal sealed class ApiHttp(KubernetesConfig config, KubernetesClientOptions options) : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024 * 1024;
    private const int MaxErrorBytes = 1024 * 1024;

    private readonly SemaphoreSlim places = new(options.MaxConcurrentCalls);
    private readonly Lock gate = new();
    private Pool pool = new(ApiConnections.Open(config, options.ConnectLimit, null), null);

    public KubernetesConfig Config => config;

    public KubernetesClientOptions Options => options;

    public static async Task<JsonObject> ReadObjectAsync(ApiBody body, CancellationToken cancellationToken) =>
        await JsonNode.ParseAsync(body, cancellationToken: cancellationToken) as JsonObject ?? throw new JsonException("an object was expected");

    public Task<JsonObject> ObjectAsync(ApiRequest request, CancellationToken cancellationToken) => CallAsync(request, ReadObjectAsync, cancellationToken);

    public Task<T> CallAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        CallAsync(
            request,
            async (body, token) => await JsonSerializer.DeserializeAsync(body, type, token) ?? throw new JsonException("null was not expected"),
            cancellationToken);

    /// <summary>Sends until there is an answer, and reads it, each attempt within the limit of a call.</summary>
    public Task<T> CallAsync<T>(ApiRequest request, Func<ApiBody, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        RetryAsync(request, token => CallOnceAsync(request, read, token), cancellationToken);

    /// <summary>Opens a response that lasts. Only its beginning is limited and tried again.</summary>
    public Task<ApiBody> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        RetryAsync(
            request,
            token => AuthorizedAsync(request, (credential, limited) => SendAsync(request, credential, long.MaxValue, limited), token),
            cancellationToken);

    public void Dispose()
    {
        lock (gate)
            pool.Invoker.Dispose();
    }

    private async Task<T> RetryAsync<T>(ApiRequest request, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt(cancellationToken);
            }
            catch (KubernetesException failure) when (failures < options.MaxAttempts && MaySendAgain(request, failure))
            {
                await Task.Delay((failure.RetryAfter ?? TimeSpan.Zero) + Backoff.After(failures), options.Time, cancellationToken);
            }
        }
    }

    private static bool MaySendAgain(ApiRequest request, KubernetesException failure) =>
        request.Retried && !(failure.RetryAfter > Backoff.LongestRest) && failure.Fault switch
        {
            KubernetesFault.TooManyRequests => true,
            KubernetesFault.Unavailable => request.Idempotent || failure.RetryAfter is not null,
            KubernetesFault.Server => failure.RetryAfter is not null,
            KubernetesFault.Unreachable => request.Idempotent || failure.NeverSent,
            _ => false,
        };

    private async Task<T> CallOnceAsync<T>(ApiRequest request, Func<ApiBody, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            return await AuthorizedAsync(
                request,
                async (credential, token) =>
                {
                    await using var body = await SendAsync(request, credential, MaxAnswerBytes, token);
                    return await read(body, token);
                },
                cancellationToken);
        }
        catch (JsonException malformed)
        {
            throw new KubernetesException(KubernetesFault.Protocol, request.Operation, $"the answer is not the expected JSON: {malformed.Message}", malformed);
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Sends with credentials, and once more with new ones where they are refused. Getting them is no time of the call.</summary>
    private async Task<T> AuthorizedAsync<T>(ApiRequest request, Func<Credential, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var credential = await CredentialAsync(request, null, cancellationToken);
        try
        {
            return await WithinLimitAsync(request, token => call(credential, token), cancellationToken);
        }
        catch (KubernetesException refused) when (refused.Fault == KubernetesFault.Unauthorized)
        {
            var renewed = await CredentialAsync(request, credential, cancellationToken);
            if (renewed == credential)
                throw;
            return await WithinLimitAsync(request, token => call(renewed, token), cancellationToken);
        }
    }

    private async Task<T> WithinLimitAsync<T>(ApiRequest request, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(options.CallLimit, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesException(
                KubernetesFault.TimedOut, request.Operation, $"the Kubernetes API at {config.Server} gave no answer within {options.CallLimit.TotalSeconds:0.#} s");
        }
    }

    private async Task<Credential> CredentialAsync(ApiRequest request, Credential? rejected, CancellationToken cancellationToken)
    {
        try
        {
            return await config.Credentials.GetAsync(rejected, options.Time, cancellationToken);
        }
        catch (KubernetesConfigException failure)
        {
            throw new KubernetesException(KubernetesFault.Unauthorized, request.Operation, failure.Message, failure);
        }
    }

    private async Task<ApiBody> SendAsync(ApiRequest request, Credential credential, long maxBytes, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            using var message = request.ToMessage(config, options.Name, credential.Token);
            response = await InvokerFor(credential.Certificate).SendAsync(message, cancellationToken);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var succeeded = response.IsSuccessStatusCode || (request.WebSocket is not null && response.StatusCode == HttpStatusCode.SwitchingProtocols);
            var body = new ApiBody(response, stream, failure => Unreachable(request, failure), request.Operation, succeeded ? maxBytes : MaxErrorBytes);
            if (succeeded)
                return body;
            using var memory = new MemoryStream();
            await body.CopyToAsync(memory, cancellationToken);
            throw ApiStatus.Failure(request.Operation, (int)response.StatusCode, memory.ToArray(), response.Headers, options.Time);
        }
        catch (Exception failure)
        {
            response?.Dispose();
            // A connection that is not made in time is cancelled by the handler itself.
            if (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                throw Unreachable(request, failure);
            throw;
        }
    }

    /// <summary>The pool whose connections show this certificate; requests under way keep the one they began with.</summary>
    private HttpMessageInvoker InvokerFor(SslStreamCertificateContext? certificate)
    {
        lock (gate)
        {
            if (pool.Certificate != certificate)
                pool = new(ApiConnections.Open(config, options.ConnectLimit, certificate), certificate);
            return pool.Invoker;
        }
    }

    private KubernetesException Unreachable(ApiRequest request, Exception failure)
    {
        var error = (failure as HttpRequestException)?.HttpRequestError;
        var cause = failure.InnerException is AuthenticationException or System.Net.Sockets.SocketException or TimeoutException ? failure.InnerException : failure;
        return new(KubernetesFault.Unreachable, request.Operation, $"no answer from the Kubernetes API at {config.Server} ({cause.Message})", failure)
        {
            NeverSent = failure is OperationCanceledException { InnerException: TimeoutException } || error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        };
    }

    private sealed record Pool(HttpMessageInvoker Invoker, SslStreamCertificateContext? Certificate);
}
