using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>What a registry says about an image.</summary>
internal abstract record RegistryAnswer
{
    private RegistryAnswer()
    {
    }

    /// <param name="Digest">With its algorithm: <c>sha256:…</c>.</param>
    public sealed record Found(string Digest) : RegistryAnswer;

    /// <param name="Text">The registry's own words.</param>
    public sealed record Refused(string Text) : RegistryAnswer;

    public sealed record Unreachable(string Text) : RegistryAnswer;
}

/// <summary>Asks registries for the digest of an image, by the distribution API that all of them speak.</summary>
internal sealed partial class RegistryClient(HttpClient http, RegistryCredentials credentials)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    /// <param name="insecure">Hosts that are spoken to without TLS.</param>
    public async Task<RegistryAnswer> FindAsync(string image, IReadOnlyCollection<string> insecure, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(image);
        var host = reference.Host == ImageReference.DockerHub ? "registry-1.docker.io" : reference.Host;
        var scheme = insecure.Contains(host) ? "http" : "https";
        var manifest = new Uri($"{scheme}://{host}/v2/{reference.Repository}/manifests/{reference.Tag ?? image[(image.IndexOf('@', StringComparison.Ordinal) + 1)..]}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var first = await AskAsync(manifest, Basic(image), limit.Token);
            if (first.StatusCode != HttpStatusCode.Unauthorized || await TokenAsync(image, first, limit.Token) is not { } token)
            {
                return await ReadAsync(first, limit.Token);
            }

            using var second = await AskAsync(manifest, new AuthenticationHeaderValue("Bearer", token), limit.Token);
            return await ReadAsync(second, limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new RegistryAnswer.Unreachable($"{host}: {(exception is OperationCanceledException ? $"no answer within {Limit.TotalSeconds:0} s" : exception.Message)}");
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Uri manifest, AuthenticationHeaderValue? login, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, manifest);
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.ParseAdd(type);
        }

        request.Headers.Authorization = login;
        return await http.SendAsync(request, cancellationToken);
    }

    private static async Task<RegistryAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode && response.Headers.TryGetValues("Docker-Content-Digest", out var digests))
        {
            return new RegistryAnswer.Found(digests.First());
        }

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => new RegistryAnswer.Refused($"manifest unknown {text}"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryAnswer.Refused($"unauthorized {text}"),
            _ => new RegistryAnswer.Unreachable($"the registry answers {(int)response.StatusCode}"),
        };
    }

    /// <summary>A token of the service that the registry's answer names; null when it names none.</summary>
    private async Task<string?> TokenAsync(string image, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is not { Parameter: { } parameter })
        {
            return null;
        }

        var values = Parameter().Matches(parameter).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        if (!values.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            return null;
        }

        var query = string.Join('&', values.Where(v => v.Key is "service" or "scope").Select(v => $"{v.Key}={Uri.EscapeDataString(v.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{realm}?{query}"));
        request.Headers.Authorization = Basic(image);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        using var body = await answer.Content.ReadFromJsonAsync(RegistryJson.Default.JsonDocument, cancellationToken);
        return body!.RootElement.TryGetProperty("token", out var token) || body.RootElement.TryGetProperty("access_token", out token) ? token.GetString() : null;
    }

    private AuthenticationHeaderValue? Basic(string image) => credentials.For(image) is { } login
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")))
        : null;

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonDocument))]
internal sealed partial class RegistryJson : System.Text.Json.Serialization.JsonSerializerContext;
