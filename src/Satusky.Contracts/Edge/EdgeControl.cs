namespace Satusky.Contracts.Edge;

/// <summary>Paths on the edge's control socket.</summary>
public static class EdgeControl
{
    /// <summary>
    /// PUT an <see cref="EdgeDocument"/>. 200 with <see cref="EdgeVersion"/> once it is served; the served version with
    /// the same content is accepted again. 409 (older, or the served version with other content) and
    /// 422 (not valid) with <see cref="EdgeRefusal"/>; the served document stays.
    /// </summary>
    public const string Config = "/v1/config";

    /// <summary>GET <see cref="EdgeVersion"/>.</summary>
    public const string Version = "/v1/config/version";

    /// <summary>GET <see cref="EdgeReport"/> lines without end.</summary>
    public const string State = "/v1/state";

    /// <summary>GET Prometheus text.</summary>
    public const string Metrics = "/metrics";
}

/// <param name="Version">Served now, 0 for none.</param>
/// <param name="StoredVersion">
/// On disk, for the next start; lower when the disk refused it. Until it follows, a restarted edge
/// would use the addresses of that older document.
/// </param>
public sealed record EdgeVersion(long Version, long StoredVersion);

/// <param name="Message">One line that names both versions or the number of problems.</param>
/// <param name="ServedVersion">Still served, 0 for none.</param>
public sealed record EdgeRefusal(string Message, long ServedVersion, IReadOnlyList<string> Problems);
