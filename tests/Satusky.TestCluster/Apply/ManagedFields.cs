using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Apply;

/// <summary>Who manages fields: the name, how it wrote, through which version and subresource.</summary>
internal sealed record Manager(string Name, bool Applied, string ApiVersion, string Subresource)
{
    public override string ToString() =>
        $"\"{Name}\"{(Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "")}{(Applied ? "" : $" using {ApiVersion}")}";
}

/// <summary>The entries of <c>metadata.managedFields</c>.</summary>
internal sealed class ManagedFields
{
    public Dictionary<Manager, FieldSet> Sets { get; } = [];

    public Dictionary<Manager, string> Times { get; } = [];

    public static ManagedFields Decode(JsonObject? meta)
    {
        var managed = new ManagedFields();
        foreach (var entry in meta.Items("managedFields"))
        {
            var manager = new Manager(entry.Str("manager") ?? "", entry.Str("operation") == "Apply", entry.Str("apiVersion") ?? "", entry.Str("subresource") ?? "");
            managed.Sets[manager] = FieldSet.FromJson(entry.At("fieldsV1") ?? []);
            if (entry.Str("time") is { } time) managed.Times[manager] = time;
        }
        return managed;
    }

    public void Encode(JsonObject meta)
    {
        meta.Remove("managedFields");
        if (Sets.Count == 0) return;
        meta["managedFields"] = new JsonArray([.. Sets
            .OrderBy(entry => !entry.Key.Applied).ThenBy(entry => Times.GetValueOrDefault(entry.Key, ""), StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Name, StringComparer.Ordinal).ThenBy(entry => entry.Key.ApiVersion, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Subresource, StringComparer.Ordinal)
            .Select(entry => Entry(entry.Key, entry.Value))]);
    }

    public void Put(Manager manager, FieldSet set)
    {
        if (set.IsEmpty) Sets.Remove(manager);
        else Sets[manager] = set;
    }

    private JsonObject Entry(Manager manager, FieldSet set)
    {
        var entry = new JsonObject
        {
            ["manager"] = manager.Name,
            ["operation"] = manager.Applied ? "Apply" : "Update",
            ["apiVersion"] = manager.ApiVersion,
        };
        if (Times.TryGetValue(manager, out var time)) entry["time"] = time;
        entry["fieldsType"] = "FieldsV1";
        entry["fieldsV1"] = set.ToJson();
        if (manager.Subresource.Length > 0) entry["subresource"] = manager.Subresource;
        return entry;
    }
}
