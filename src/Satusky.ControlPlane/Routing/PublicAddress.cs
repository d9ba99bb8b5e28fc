using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Routing;

/// <summary>Where the platform's hostnames are reached from outside.</summary>
/// <param name="Domain">The platform domain that generated hostnames end in.</param>
internal sealed record PublicAddress(string Domain, int HttpsPort)
{
    /// <summary>The address people use for a hostname: <c>https://</c>, and the port where it is not 443.</summary>
    public string Of(string hostname) => HttpsPort == 443 ? $"https://{hostname}" : $"https://{hostname}:{HttpsPort}";

    /// <summary>The address by which an app is reached: the public one, or <c>name:port</c> where it has none.</summary>
    public string Of(AppSpec spec, string? hostname) => spec.Internal ? spec.InternalAddress : Of(hostname!);
}
