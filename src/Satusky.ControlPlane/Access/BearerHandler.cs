using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Access;

/// <summary>Reads <c>Authorization: Bearer</c>, and answers with problem details when it is missing, bad or not enough.</summary>
internal sealed partial class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    TokenAuthenticator authenticator,
    FailureLimiter limiter)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Bearer";

    private TimeSpan? retryAfter;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        var address = Context.Connection.RemoteIpAddress;
        var outcome = header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase)
            ? await authenticator.AuthenticateAsync(header[(Scheme.Length + 1)..].Trim(), address?.ToString(), Context.RequestAborted)
            : new Authentication.Refused("the Authorization header must read 'Bearer <token>'");
        switch (outcome)
        {
            case Authentication.Accepted accepted:
                return AuthenticateResult.Success(new(new ClaimsPrincipal(new CallerIdentity(accepted.Caller)), Scheme));
            case Authentication.Refused refused:
                retryAfter = limiter.CountFailure(address ?? IPAddress.None);
                if (retryAfter is null)
                {
                    Log.Refused(Logger, address, refused.Reason);
                }

                return AuthenticateResult.Fail(refused.Reason);
            default:
                throw new InvalidOperationException($"unknown outcome {outcome}");
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = Scheme;
        if (retryAfter is { } wait)
        {
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            Response.Headers.RetryAfter = seconds;
            await WriteAsync(
                StatusCodes.Status429TooManyRequests, Reasons.NotAuthenticated, "Too many failed logins",
                $"too many requests with bad tokens came from this address: try again in {seconds} seconds with a valid token");
            return;
        }

        await WriteAsync(
            StatusCodes.Status401Unauthorized, Reasons.NotAuthenticated, "Not logged in",
            result.Failure?.Message ?? "the request has no token: run '1ctl auth login' first");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var caller = Context.User.Caller() ?? throw new InvalidOperationException("a request without a caller is challenged, not forbidden");
        var refused = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .Select(data => Enum.TryParse<Permission>(data.Policy, out var permission) ? permission : (Permission?)null)
            .FirstOrDefault(permission => permission is { } needed && !caller.May(needed));
        return WriteAsync(
            StatusCodes.Status403Forbidden, Reasons.Forbidden, "Not allowed",
            $"{caller.UserEmail} is {caller.Role.ToText()} of {caller.OrganizationName} and may not {refused?.Describe() ?? "do this"}: ask an admin");
    }

    private Task WriteAsync(int status, string code, string title, string detail)
    {
        Response.StatusCode = status;
        Response.ContentType = "application/problem+json";
        var problem = new Problem("about:blank", title, status, code, detail);
        return JsonSerializer.SerializeAsync(Response.Body, problem, ContractsJson.Default.Problem, Context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a request from {Address}: {Reason}")]
        public static partial void Refused(ILogger logger, IPAddress? address, string reason);
    }
}
