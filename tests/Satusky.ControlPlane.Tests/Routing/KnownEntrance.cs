using System.Net;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Tests.Routing;

/// <summary>An edge on this machine that the world knows under other addresses.</summary>
internal sealed record KnownEntrance(IReadOnlyList<IPAddress> PublicAddresses) : IEntrance
{
    public string Name => "edge";

    public IPAddress? Address => IPAddress.Loopback;

    public string Advice => "Look at: satusky status";
}
