using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>What happens to the objects that the deleted one owns.</summary>
public enum Propagation
{
    /// <summary>They are deleted after it.</summary>
    Background,

    /// <summary>They are deleted before it.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}

/// <summary>How to delete.</summary>
public sealed record DeleteOptions
{
    public Propagation Propagation { get; init; } = Propagation.Background;

    /// <summary>Null is the object's own.</summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>Delete only the very object with this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only if nobody changed it since.</summary>
    public string? ResourceVersion { get; init; }

    internal JsonObject ToJson()
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = Propagation.ToString() };
        if (GracePeriod is { } grace)
            body["gracePeriodSeconds"] = (long)Math.Ceiling(grace.TotalSeconds);
        var preconditions = new JsonObject();
        if (Uid is not null)
            preconditions["uid"] = Uid;
        if (ResourceVersion is not null)
            preconditions["resourceVersion"] = ResourceVersion;
        if (preconditions.Count > 0)
            body["preconditions"] = preconditions;
        return body;
    }
}
