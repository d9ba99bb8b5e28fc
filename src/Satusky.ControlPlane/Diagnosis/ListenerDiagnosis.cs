using System.Net;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Says from an instance's listening sockets why its port does not answer.</summary>
internal static class ListenerDiagnosis
{
    private const string ListenOnAll = "make the app listen on 0.0.0.0 instead of localhost, with the port from $PORT";

    /// <summary>The fault, or null when something listens where the platform connects to.</summary>
    public static Verdict? Explain(int expectedPort, IReadOnlyList<ListeningSocket> sockets, IPAddress containerAddress)
    {
        if (sockets.Any(socket => socket.Port == expectedPort && IsReachable(socket, containerAddress)))
        {
            return null;
        }

        IReadOnlyList<string> evidence = sockets.Count == 0 ? ["listening sockets: none"] : [$"listening sockets: {string.Join(", ", sockets)}"];
        if (sockets.FirstOrDefault(socket => socket.Port == expectedPort) is { } narrow)
        {
            return Verdict.False(
                Reasons.LoopbackOnly,
                $"the app listens on {narrow} only, which nothing outside its container reaches",
                evidence,
                ListenOnAll);
        }

        var reachable = Ports(sockets.Where(socket => IsReachable(socket, containerAddress)));
        if (reachable.Count > 0)
        {
            return Verdict.False(
                Reasons.PortMismatch,
                $"the app listens on {Listed(reachable)}, but port is {expectedPort}",
                evidence,
                $"set `port = {reachable[0]}` in satusky.toml, or make the app listen on $PORT");
        }

        return sockets.Count > 0
            ? Verdict.False(
                Reasons.PortMismatch,
                $"the app listens on {string.Join(" and ", sockets)} only, but port is {expectedPort}",
                evidence,
                ListenOnAll)
            : Verdict.False(
                Reasons.NotListening,
                $"the app runs but listens on no port; port is {expectedPort}",
                evidence,
                "make the app listen on 0.0.0.0 and the port from $PORT; `1ctl logs` shows what it is doing");
    }

    private static bool IsReachable(ListeningSocket socket, IPAddress containerAddress) =>
        socket.Address.Equals(IPAddress.Any) || socket.Address.Equals(IPAddress.IPv6Any) || socket.Address.Equals(containerAddress);

    private static List<int> Ports(IEnumerable<ListeningSocket> sockets) => [.. sockets.Select(socket => socket.Port).Distinct().Order()];

    private static string Listed(List<int> ports) =>
        ports.Count == 1 ? $"{ports[0]}" : $"{string.Join(", ", ports[..^1])} and {ports[^1]}";
}
