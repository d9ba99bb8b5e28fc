using System.Net;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;

namespace Satusky.Edge.Dns;

/// <summary>What the platform knows about names inside one app network.</summary>
internal static class DnsZone
{
    private const string ClusterSuffix = ".svc.cluster.local";

    /// <summary>Null when the name is not the platform's and the host's resolvers are to be asked.</summary>
    public static byte[]? Answer(Snapshot snapshot, EdgeNetwork network, ReadOnlySpan<byte> query, DnsQuestion question)
    {
        if (question.Class != DnsMessage.ClassInternet)
            return null;
        var name = question.Name;
        if (name.EndsWith("." + snapshot.Document.PlatformDomain, StringComparison.OrdinalIgnoreCase))
            return Reply(query, question, [IPAddress.Parse(network.Gateway).GetAddressBytes()], 0);

        if (AppName(name, network.Namespace) is not { } app)
            return IsLocal(name, network.Namespace) ? DnsMessage.Answer(query, question, DnsMessage.NameError, []) : null;
        if (snapshot.FindByAppName(app, network.Namespace) is { } service)
            return Reply(query, question, service.Addresses, (int)(service.Statistics.NextRotation() & 0xFFFF));
        return IsLocal(name, network.Namespace) ? DnsMessage.Answer(query, question, DnsMessage.NameError, []) : null;
    }

    /// <summary>The names exist with IPv4 addresses only; other types are answered "none" so that nobody retries elsewhere.</summary>
    private static byte[] Reply(ReadOnlySpan<byte> query, DnsQuestion question, byte[][] addresses, int first) =>
        DnsMessage.Answer(query, question, DnsMessage.NoError, question.Type is DnsMessage.TypeA or DnsMessage.TypeAny ? addresses : [], first);

    private static string? AppName(string name, string @namespace)
    {
        if (name.EndsWith(ClusterSuffix, StringComparison.Ordinal))
            name = name[..^ClusterSuffix.Length];
        else if (!name.Contains('.'))
            return name;
        var dot = name.IndexOf('.');
        return dot > 0 && name.AsSpan(dot + 1).Equals(@namespace, StringComparison.OrdinalIgnoreCase) ? name[..dot] : null;
    }

    private static bool IsLocal(string name, string @namespace) =>
        name.EndsWith(ClusterSuffix, StringComparison.Ordinal) || name.EndsWith("." + @namespace, StringComparison.OrdinalIgnoreCase);
}
