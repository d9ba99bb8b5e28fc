namespace Satusky.ControlPlane.Routing;

/// <summary>The address people use for a hostname: <c>https://</c>, and the port where it is not 443.</summary>
public sealed class PublicAddress(int httpsPort)
{
    public string Of(string hostname) => httpsPort == 443 ? $"https://{hostname}" : $"https://{hostname}:{httpsPort}";
}
