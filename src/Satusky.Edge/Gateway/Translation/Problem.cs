namespace Satusky.Edge.Gateway.Translation;

/// <summary>Why a condition is not met: the Gateway API's word for it, and what a person should know.</summary>
internal sealed record Problem(string Reason, string Message);
