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
                live["count"] = (live.Int("count") ?? 1) + 1;
                live["lastTimestamp"] = now;
                return live;
            }, caller);
            return;
        }
        name = $"{about.Name}.{++_number:x16}";
        _known[(about.Uid, reason, message)] = name;
        var involved = new JsonObject
        {
            ["kind"] = about.Kind.Kind, ["namespace"] = about.Namespace, ["name"] = about.Name, ["uid"] = about.Uid,
            ["apiVersion"] = about.Kind.ApiVersion, ["resourceVersion"] = about.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (fieldPath is not null) involved["fieldPath"] = fieldPath;
        try
        {
            registry.Create(Catalog.Event, home, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name },
                ["involvedObject"] = involved, ["reason"] = reason, ["message"] = message, ["type"] = type, ["count"] = 1,
                ["firstTimestamp"] = now, ["lastTimestamp"] = now, ["source"] = new JsonObject { ["component"] = component }, ["reportingComponent"] = component,
            }, caller);
        }
        catch (ApiError error) when (error.Code is 403 or 404)
        {
            // The namespace is going or gone, and its events with it.
        }
    }
}
