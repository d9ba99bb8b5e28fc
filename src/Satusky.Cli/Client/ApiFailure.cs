using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Client;

/// <summary>Turns what can go wrong on the way to the platform and back into messages with a next step.</summary>
internal static class ApiFailure
{
    public static CliException NotLoggedIn() => new(
        "not authenticated. Please run '1ctl auth login' to authenticate",
        exitCode: ExitCode.NotAllowed) { Code = Reasons.NotAuthenticated };

    public static CliException Unreachable(Uri url, string cause, string hint) => new(
        $"cannot reach the platform at {url.GetLeftPart(UriPartial.Authority)}: {cause}",
        hint,
        ExitCode.Unreachable) { Code = Reasons.PlatformUnreachable };

    public static CliException Unreachable(Uri url, Exception exception)
    {
        const string CheckAddress = "Check the address: --api-url, SATUSKY_API_URL or the profile ('1ctl profile current')";
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return Unreachable(
                        url,
                        "connection refused, nothing listens there",
                        "Start the platform ('satusky up' on its machine), or name another one with --api-url");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return Unreachable(url, $"the name {url.Host} is not known", CheckAddress);
                case SocketException { SocketErrorCode: SocketError.TimedOut }:
                    return Unreachable(url, "no answer in time", CheckAddress);
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return LostAnswer(url);
                case SocketException socket:
                    return Unreachable(url, socket.Message, CheckAddress);
                case AuthenticationException:
                    return Unreachable(
                        url,
                        "its TLS certificate is not trusted: " + e.Message.TrimEnd('.'),
                        "Log in once with '1ctl auth login --ca-fingerprint <SHA-256 of its CA>' to trust exactly this platform");
                case OperationCanceledException or TimeoutException:
                    return Unreachable(url, "no answer in time", CheckAddress);
            }
        }

        return Unreachable(url, exception.Message, CheckAddress);
    }

    private static CliException LostAnswer(Uri url) => new(
        $"cannot reach the platform at {url.GetLeftPart(UriPartial.Authority)}: the connection was closed before an answer came",
        "Try again; '1ctl doctor' checks the way to the platform step by step",
        ExitCode.Unreachable) { Code = Reasons.PlatformUnreachable, IsLostAnswer = true };

    public static CliException NotOurs(Uri url) => new(
        $"{url} did not answer with the JSON of a Satusky platform",
        "Check the address with '1ctl profile current', and that client and platform have the same version ('1ctl doctor')")
    { Code = Reasons.Internal };

    public static CliException From(HttpResponseMessage response, CancellationToken cancel)
    {
        var problem = ReadProblem(response, cancel);
        return problem is null ? Foreign(response) : From(problem, (int)response.StatusCode);
    }

    public static CliException From(Problem problem, int status) => new(
        problem.Detail,
        problem.Hint ?? (status == 401 ? "Run '1ctl auth login' to log in again" : null),
        ExitCodeOf(status))
    {
        Code = problem.Code,
        Details = problem.Errors ?? [],
        OperationId = problem.OperationId,
        HttpStatus = status,
    };

    private static CliException Foreign(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status == 401)
            return NotLoggedIn();

        var url = response.RequestMessage!.RequestUri!;
        var exitCode = ExitCodeOf(status);
        var isAway = exitCode == ExitCode.Unreachable;
        return new CliException(
            $"{url.GetLeftPart(UriPartial.Path)} answered {status} {response.ReasonPhrase}".TrimEnd(),
            isAway
                ? "The platform is starting or stopped: try again, or run '1ctl doctor'"
                : "Is this the address of a Satusky platform? See '1ctl profile current'",
            exitCode)
        {
            Code = isAway ? Reasons.PlatformUnreachable : Reasons.InvalidRequest,
            HttpStatus = status,
        };
    }

    private static int ExitCodeOf(int status) => status switch
    {
        401 or 403 => ExitCode.NotAllowed,
        502 or 503 or 504 => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };

    private static Problem? ReadProblem(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentType is not MediaTypeHeaderValue { MediaType: "application/problem+json" })
            return null;

        try
        {
            using var stream = response.Content.ReadAsStream(cancel);
            return JsonSerializer.Deserialize(stream, ContractsJson.Default.Problem);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }
}
