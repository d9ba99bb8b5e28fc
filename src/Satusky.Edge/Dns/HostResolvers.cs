using System.Net;

namespace Satusky.Edge.Dns;

/// <summary>The resolvers that foreign names are forwarded to.</summary>
internal sealed class HostResolvers(IReadOnlyList<IPEndPoint>? configured, string resolvConf = "/etc/resolv.conf")
{
    private const int DnsPort = 53;

    private readonly Lock gate = new();
    private IReadOnlyList<IPEndPoint> servers = configured ?? [];
    private DateTime readAt;

    /// <summary>Read again whenever the file has changed, as it does when a laptop changes its network.</summary>
    public IReadOnlyList<IPEndPoint> Current()
    {
        if (configured is not null)
            return servers;
        lock (gate)
        {
            var written = File.GetLastWriteTimeUtc(resolvConf);
            if (written != readAt)
            {
                readAt = written;
                servers = Read();
            }

            return servers;
        }
    }

    private List<IPEndPoint> Read()
    {
        if (!File.Exists(resolvConf))
            return [];
        return
        [
            .. File.ReadLines(resolvConf)
                .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is ["nameserver", _, ..] && IPAddress.TryParse(words[1], out _))
                .Select(words => new IPEndPoint(IPAddress.Parse(words[1]), DnsPort)),
        ];
    }
}
