namespace Satusky.Edge.Gateway.Translation;

internal static class GatewayClassName
{
    /// <summary>What a GatewayClass names to be served by this controller.</summary>
    public const string Controller = "satusky.com/gateway";
}
