namespace Satusky.Contracts.Edge;

/// <summary>
/// Header of answers that the edge gives itself instead of an app, with what kind of answer it is. The edge removes it from
/// what apps answer, so that a probe can rely on it.
/// </summary>
public static class EdgePage
{
    public const string Header = "Satusky-Edge-Page";

    public const string UnknownHost = "unknown-host";

    /// <summary>The hostname is served, but no rule takes the request.</summary>
    public const string NoRule = "no-rule";

    /// <summary>A rule takes the request and leads nowhere.</summary>
    public const string NoTarget = "no-target";

    /// <summary>No instance is ready, whatever the reason.</summary>
    public const string NoInstance = "no-instance";

    /// <summary>An instance did not take the connection or broke it off.</summary>
    public const string BadGateway = "bad-gateway";

    public const string GatewayTimeout = "gateway-timeout";

    /// <summary>The request itself was refused.</summary>
    public const string BadRequest = "bad-request";
}
