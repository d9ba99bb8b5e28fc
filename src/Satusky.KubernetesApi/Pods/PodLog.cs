using System.Globalization;
using System.Text;

namespace Satusky.KubernetesApi;

/// <summary>What to read of a container's output.</summary>
public sealed record PodLogQuery
{
    /// <summary>Null is the only container, or the pod's default one.</summary>
    public string? Container { get; init; }

    public bool Follow { get; init; }

    /// <summary>Of the run before the present one.</summary>
    public bool Previous { get; init; }

    public bool Timestamps { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Only so many of the last lines.</summary>
    public long? Tail { get; init; }

    internal ApiPath Path(ApiPath log) => log.With("container", Container).With("follow", Follow).With("previous", Previous)
        .With("timestamps", Timestamps).With("tailLines", Tail)
        .With("sinceTime", Since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
}

/// <summary>
/// One line without its line end. A line above <see cref="MaxBytes"/> comes in pieces, all but the last with <see cref="Continues"/>.
/// <see cref="Time"/> is the node's, null unless asked for.
/// </summary>
public sealed record PodLogLine(DateTimeOffset? Time, ReadOnlyMemory<byte> Bytes, bool Continues)
{
    public const int MaxBytes = 16 * 1024;

    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}
