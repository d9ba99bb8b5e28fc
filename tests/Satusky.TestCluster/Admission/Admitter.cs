using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Admission;

/// <summary>The admission chain: what is added to an object on its way in, and what keeps it out.</summary>
internal sealed class Admitter(ObjectStore store)
{
    private readonly AddressPool _addresses = new(store);

    /// <summary>Adds what the server adds, and refuses what belongs into no living namespace.</summary>
    public void Admit(ResourceKind kind, JsonObject body, JsonObject? old, Caller caller)
    {
        if (old is not null) return;
        if (kind.Namespaced) CheckNamespace(kind, body, caller);
        if (kind == Catalog.Claim && !body.Meta().Strings("finalizers").Contains(ClaimProtection)) AddFinalizer(body, ClaimProtection);
        if (kind == Catalog.Claim) StorageClass(body.At("spec")!);
        if (kind != Catalog.Pod) return;
        PodAdmission.Fill(body);
        LimitRanges.Apply(store, body);
    }

    public const string ClaimProtection = "kubernetes.io/pvc-protection";

    /// <summary>Gives a service its address.</summary>
    public void Allocate(ResourceKind kind, JsonObject body, JsonObject? old)
    {
        if (kind == Catalog.Service) _addresses.Assign(body, old);
    }

    /// <summary>Refuses what policies and quotas do not allow.</summary>
    public void Validate(ResourceKind kind, JsonObject body, JsonObject? old, Caller caller)
    {
        if (kind == Catalog.Pod && (old is null || !JsonNode.DeepEquals(old["spec"], body["spec"]))) PodSecurity.Check(store, body);
        if (!caller.DryRun) Quotas.Check(store, kind, body, old);
    }

    private void CheckNamespace(ResourceKind kind, JsonObject body, Caller caller)
    {
        var name = body.Meta().Str("namespace") ?? "";
        var home = store.Get(Catalog.Namespace, "", name) ?? throw ApiError.NotFound(Catalog.Namespace, name);
        if (!home.IsDeleting || kind == Catalog.Event && caller == Caller.ControllerManager) return;
        throw ApiError.Forbidden(kind, body.Meta().Str("name") ?? "", $"unable to create new content in namespace {name} because it is being terminated",
            new Cause("NamespaceTerminating", $"namespace {name} is being terminated", "metadata.namespace"));
    }

    private void StorageClass(JsonObject spec)
    {
        if (spec["storageClassName"] is not null) return;
        var standard = store.List(Catalog.StorageClass, "").Items
            .FirstOrDefault(item => item.Read().At("metadata", "annotations").Str("storageclass.kubernetes.io/is-default-class") == "true");
        if (standard is not null) spec["storageClassName"] = standard.Name;
    }

    private static void AddFinalizer(JsonObject body, string finalizer)
    {
        if (body.Meta()["finalizers"] is JsonArray known) known.Add(finalizer);
        else body.Meta()["finalizers"] = new JsonArray(finalizer);
    }
}
