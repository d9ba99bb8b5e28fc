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
            throw Failed(stored, $"the UID in the precondition ({Uid}) does not match the UID in record ({stored.Uid}). The object might have been deleted and then recreated");
        var version = stored.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (ResourceVersion is not null && ResourceVersion != version)
            throw Failed(stored, $"the ResourceVersion in the precondition ({ResourceVersion}) does not match the ResourceVersion in record ({version}). The object might have been modified");
    }

    private static ApiError Failed(StoredObject stored, string why)
    {
        var details = new JsonObject { ["name"] = stored.Name, ["kind"] = stored.Kind.Kind };
        if (stored.Kind.Group.Length > 0) details["group"] = stored.Kind.Group;
        return new ApiError(409, "Conflict", $"Operation cannot be fulfilled on {stored.Kind.QualifiedKind} \"{stored.Name}\": {why}", details);
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
