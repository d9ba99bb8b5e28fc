using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Registry;

/// <summary>How something is to be deleted.</summary>
internal sealed record Deletion(int? GracePeriod = null, string? Propagation = null, string? Uid = null, string? ResourceVersion = null)
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    public static Deletion From(JsonObject? options, string? grace, string? propagation) => new(
        (int?)options.Int("gracePeriodSeconds") ?? (int.TryParse(grace, out var seconds) ? seconds : null),
        options.Str("propagationPolicy") ?? propagation ?? options.Bool("orphanDependents") switch { true => "Orphan", false => "Background", _ => null },
        options.At("preconditions").Str("uid"),
        options.At("preconditions").Str("resourceVersion"));

    public void Check(StoredObject stored)
    {
        if (Uid is not null && Uid != stored.Uid)
            throw ApiError.Conflict(stored.Kind, stored.Name, $"Precondition failed: UID in precondition: {Uid}, UID in object meta: {stored.Uid}");
        var version = stored.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (ResourceVersion is not null && ResourceVersion != version)
            throw ApiError.Conflict(stored.Kind, stored.Name, $"Precondition failed: ResourceVersion in precondition: {ResourceVersion}, ResourceVersion in object meta: {version}");
    }

    public bool AddFinalizer(JsonObject meta)
    {
        var finalizer = Propagation switch { "Foreground" => Foreground, "Orphan" => Orphan, _ => null };
        if (finalizer is null || meta.Strings("finalizers").Contains(finalizer)) return false;
        if (meta["finalizers"] is JsonArray known) known.Add(finalizer);
        else meta["finalizers"] = new JsonArray(finalizer);
        return true;
    }

    /// <summary>Seconds that a pod gets to end; nothing else has a grace period.</summary>
    public int GraceFor(StoredObject stored, JsonObject body)
    {
        if (stored.Kind != Catalog.Pod) return 0;
        if (body.At("spec").Str("nodeName") is null || body.At("status").Str("phase") is "Succeeded" or "Failed") return 0;
        var grace = GracePeriod ?? (int?)body.At("spec").Int("terminationGracePeriodSeconds") ?? 30;
        return stored.IsDeleting ? (int)Math.Min(grace, body.Meta().Int("deletionGracePeriodSeconds") ?? grace) : grace;
    }
}
