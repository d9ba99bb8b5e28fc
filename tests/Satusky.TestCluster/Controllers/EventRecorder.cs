using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Writes events; the same one again raises its count.</summary>
internal sealed class EventRecorder(ObjectRegistry registry, TimeProvider time, bool enabled)
{
    private readonly Dictionary<(string Uid, string Reason, string Message), string> _known = [];
    private long _number;

    public void Normal(StoredObject about, string component, string reason, string message, string? fieldPath = null) => Record(about, component, "Normal", reason, message, fieldPath);

    public void Warning(StoredObject about, string component, string reason, string message, string? fieldPath = null) => Record(about, component, "Warning", reason, message, fieldPath);

    private void Record(StoredObject about, string component, string type, string reason, string message, string? fieldPath)
    {
        if (!enabled) return;
        var now = ObjectRegistry.Text(time.GetUtcNow());
        var home = about.Namespace.Length == 0 ? "default" : about.Namespace;
        var caller = Caller.ControllerManager with { FieldManager = component };
        if (_known.TryGetValue((about.Uid, reason, message), out var name) && registry.Store.Get(Catalog.Event, home, name) is { } known)
        {
            registry.Update(known.Key, "", live =>
            {
                if (live.Int("count") is { } count) (live["count"], live["lastTimestamp"]) = (count + 1, now);
                return live;
            }, caller);
            return;
        }
        name = $"{about.Name}.{++_number:x16}";
        _known[(about.Uid, reason, message)] = name;
        var involved = new JsonObject
        {
            ["kind"] = about.Kind.Kind, ["namespace"] = about.Namespace, ["name"] = about.Name, ["uid"] = about.Uid,
            ["apiVersion"] = about.Kind.ApiVersion, ["resourceVersion"] = about.Version.ToString(CultureInfo.InvariantCulture),
        };
        if (fieldPath is not null) involved["fieldPath"] = fieldPath;
        var item = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name }, ["involvedObject"] = involved, ["reason"] = reason, ["message"] = message, ["type"] = type, ["reportingComponent"] = component,
        };
        if (component == "default-scheduler")
        {
            // The scheduler writes the newer form, which has no count and no first and last time.
            (item["eventTime"], item["action"], item["reportingInstance"]) = (time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), "Scheduling", component);
        }
        else
        {
            (item["count"], item["firstTimestamp"], item["lastTimestamp"], item["source"]) = (1, now, now, new JsonObject { ["component"] = component });
        }
        try
        {
            registry.Create(Catalog.Event, home, item, caller);
        }
        catch (ApiError error) when (error.Code is 403 or 404)
        {
            // The namespace is going or gone, and its events with it.
        }
    }
}
