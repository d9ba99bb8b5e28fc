using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>What every controller works with.</summary>
internal sealed record ControllerContext(ObjectRegistry Registry, TimeProvider Time, EventRecorder Events)
{
    public ObjectStore Store => Registry.Store;

    public DateTimeOffset Now => Time.GetUtcNow();

    public string Moment => ObjectRegistry.Text(Now);

    public static DateTimeOffset? Parse(string? moment) =>
        moment is null ? null : DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Writes the status where it changed.</summary>
    public void SetStatus(StoredObject item, JsonObject status, Caller caller)
    {
        if (Store.Get(item.Key) is not { } present || present.Uid != item.Uid) return;
        if (JsonNode.DeepEquals(present.Read()["status"], status)) return;
        Registry.Update(item.Key, "status", live =>
        {
            live["status"] = status.DeepClone();
            return live;
        }, caller);
    }
}

/// <summary>Turns changes into keys to look at, and looks at them one at a time.</summary>
internal abstract class Controller(string name, ControllerContext context)
{
    public string Name => name;

    /// <summary>Asks for another look at a key: after a while, or with no delay as soon as possible.</summary>
    public Action<ObjectKey, TimeSpan> Later { get; set; } = (_, _) => { };

    protected ControllerContext Context => context;
    protected ObjectStore Store => context.Store;
    protected ObjectRegistry Registry => context.Registry;

    public abstract IEnumerable<ObjectKey> Affected(Change change);

    public abstract void Reconcile(ObjectKey key);

    /// <summary>The controlling owner of a kind, as a key.</summary>
    protected static IEnumerable<ObjectKey> Owner(StoredObject item, ResourceKind kind)
    {
        if (item.Controller is { } owner && owner.Kind == kind.Kind) yield return new ObjectKey(kind, item.Namespace, owner.Name);
    }

    protected static JsonObject OwnerOf(StoredObject owner) => new()
    {
        ["apiVersion"] = owner.Kind.ApiVersion, ["kind"] = owner.Kind.Kind, ["name"] = owner.Name, ["uid"] = owner.Uid, ["controller"] = true, ["blockOwnerDeletion"] = true,
    };
}
