using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Storage;

internal readonly record struct ObjectKey(ResourceKind Kind, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}

internal sealed record OwnerRef(string Uid, string Kind, string Name, bool Controller, bool Blocks);

/// <summary>One version of an object: its JSON as it goes over the wire, and the few facts that are looked at often.</summary>
internal sealed class StoredObject
{
    private static readonly KeyValuePair<string, string>[] s_noLabels = [];
    private static readonly OwnerRef[] s_noOwners = [];

    private readonly KeyValuePair<string, string>[] _labels;
    private object? _facts;

    public StoredObject(ResourceKind kind, JsonObject body, long version)
    {
        var meta = body.Meta();
        if (version > 0) meta["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        Key = new ObjectKey(kind, meta.Str("namespace") ?? "", meta.Str("name")!);
        Uid = meta.Str("uid")!;
        Version = version;
        IsDeleting = meta["deletionTimestamp"] is not null;
        HasFinalizers = meta["finalizers"] is JsonArray { Count: > 0 };
        _labels = meta.At("labels") is { Count: > 0 } labels
            ? [.. labels.Select(label => KeyValuePair.Create(string.Intern(label.Key), label.Value!.GetValue<string>()))]
            : s_noLabels;
        Owners = meta["ownerReferences"] is JsonArray { Count: > 0 }
            ? [.. meta.Items("ownerReferences").Select(owner => new OwnerRef(
                owner.Str("uid")!, owner.Str("kind")!, owner.Str("name")!, owner.Bool("controller") ?? false, owner.Bool("blockOwnerDeletion") ?? false))]
            : s_noOwners;
        Utf8 = Wire(kind, body);
    }

    /// <summary>What a dry run would have made; it has no version.</summary>
    public static StoredObject Tentative(ResourceKind kind, JsonObject body) => new(kind, body, 0);

    public ObjectKey Key { get; }
    public string Uid { get; }
    public long Version { get; }
    public bool IsDeleting { get; }
    public bool HasFinalizers { get; }
    public IReadOnlyList<OwnerRef> Owners { get; }
    public byte[] Utf8 { get; }

    public string Namespace => Key.Namespace;
    public string Name => Key.Name;
    public ResourceKind Kind => Key.Kind;

    public OwnerRef? Controller => Owners.FirstOrDefault(owner => owner.Controller);

    public string? Label(string name)
    {
        foreach (var label in _labels)
        {
            if (label.Key == name) return label.Value;
        }
        return null;
    }

    public JsonObject Read() => Json.Parse(Utf8);

    /// <summary>What its kind's readers need again and again, worked out once. Each kind has one type of facts.</summary>
    public T Facts<T>(Func<StoredObject, T> work) where T : class => (T)(_facts ??= work(this));

    /// <summary>How many bytes <c>{"kind":…,"apiVersion":…,</c> takes, which items of lists do without.</summary>
    public static int TypeLength(ResourceKind kind) => $"{{\"kind\":\"{kind.Kind}\",\"apiVersion\":\"{kind.ApiVersion}\",".Length;

    private static byte[] Wire(ResourceKind kind, JsonObject body)
    {
        body.Remove("kind");
        body.Remove("apiVersion");
        body.Insert(0, "kind", kind.Kind);
        body.Insert(1, "apiVersion", kind.ApiVersion);
        return Json.Bytes(body);
    }
}
