using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Admission;
using Satusky.TestCluster.Apply;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Registry;

/// <summary>Every write goes through here: defaults, books of fields, admission, validation, versions.</summary>
internal sealed class ObjectRegistry(ObjectStore store, Admitter admitter, TimeProvider time)
{
    private readonly Dictionary<(ResourceKind, string), FieldManager> _managers = [];
    private readonly ObjectNames _names = new();

    public ObjectStore Store => store;

    public StoredObject Get(ObjectKey key) => store.Get(key) ?? throw ApiError.NotFound(key.Kind, key.Name);

    public StoredObject Create(ResourceKind kind, string inNamespace, JsonObject body, Caller caller)
    {
        lock (store.Writing)
        {
            Prepare(kind, inNamespace, body);
            var sent = body.Meta()["managedFields"];
            Normalizer.Normalize(kind, body);
            Defaults.Apply(kind, body);
            if (kind.HasStatus && kind.Kind != "Node") body.Remove("status");
            if (sent is null) body.Meta().Remove("managedFields");
            Manager(kind, "").Update(Normalizer.Empty(kind), body, caller.FieldManager);
            return Insert(kind, body, caller);
        }
    }

    /// <summary>Changes an object by a function of its present form. <paramref name="subresource"/> is empty, <c>status</c> or <c>scale</c>.</summary>
    public StoredObject Update(ObjectKey key, string subresource, Func<JsonObject, JsonObject> change, Caller caller)
    {
        lock (store.Writing)
        {
            var stored = Get(key);
            var live = stored.Read();
            var updated = change(live.Copy());
            CheckPreconditions(key, live, updated);
            Overlay(key.Kind, subresource, live, updated);
            Normalizer.Normalize(key.Kind, updated);
            Defaults.Apply(key.Kind, updated);
            Manager(key.Kind, subresource).Update(live, updated, caller.FieldManager);
            return Replace(stored, live, updated, subresource, caller);
        }
    }

    /// <summary>Server-side apply; makes the object where there is none.</summary>
    public (StoredObject Object, bool Created) Apply(ObjectKey key, string subresource, JsonObject config, Caller caller)
    {
        lock (store.Writing)
        {
            var stored = store.Get(key);
            if (stored is null && subresource.Length > 0) throw ApiError.NotFound(key.Kind, key.Name);
            if (stored is null && config.Meta().Str("uid") is { } uid)
                throw ApiError.Conflict(key.Kind, key.Name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            if (key.Kind.Namespaced) config.Meta()["namespace"] = key.Namespace;
            var live = stored?.Read() ?? [];
            if (stored is not null) CheckPreconditions(key, live, config);
            var merged = Manager(key.Kind, subresource).Apply(live, config, caller.FieldManager, caller.Force, out var managed);
            if (stored is null)
            {
                var body = merged ?? config.Copy();
                if (key.Kind.HasStatus && key.Kind.Kind != "Node") body.Remove("status");
                Prepare(key.Kind, key.Namespace, body);
                Normalizer.Normalize(key.Kind, body);
                Defaults.Apply(key.Kind, body);
                return (Insert(key.Kind, body, caller), true);
            }
            if (merged is null)
            {
                merged = live.Copy();
                managed.Encode(merged.Meta());
            }
            var books = merged.Meta()["managedFields"]?.DeepClone();
            Overlay(key.Kind, subresource, live, merged);
            Normalizer.Normalize(key.Kind, merged);
            Defaults.Apply(key.Kind, merged);
            merged.Meta()["managedFields"] = books;
            return (Replace(stored, live, merged, subresource, caller), false);
        }
    }

    /// <summary>Puts a pod on a node, as the scheduler's binding does.</summary>
    public void Bind(ObjectKey pod, string node)
    {
        lock (store.Writing)
        {
            var body = Get(pod).Read();
            body.Ensure("spec")["nodeName"] = node;
            Controllers.PodTemplates.SetCondition(body.Ensure("status"), new JsonObject
            {
                ["type"] = "PodScheduled", ["status"] = "True", ["observedGeneration"] = body.Meta().Int("generation"), ["lastProbeTime"] = null,
            }, Text(time.GetUtcNow()));
            store.Put(pod.Kind, body);
        }
    }

    /// <summary>Sets the finalizers of a namespace's spec; without any, one that is being deleted goes.</summary>
    public StoredObject Finalize(ObjectKey key, JsonObject sent)
    {
        lock (store.Writing)
        {
            var body = Get(key).Read();
            CheckPreconditions(key, body, sent);
            body["spec"] = sent["spec"]?.DeepClone() ?? new JsonObject();
            var stored = store.Put(key.Kind, body);
            var finished = stored.IsDeleting && !stored.HasFinalizers && body.At("spec")?["finalizers"] is not JsonArray { Count: > 0 };
            return finished ? store.Remove(key)! : stored;
        }
    }

    /// <summary>Deletes, or marks as being deleted what has finalizers or time to end. True when it is gone.</summary>
    public (StoredObject Object, bool Gone) Delete(ObjectKey key, Deletion deletion, Caller caller)
    {
        lock (store.Writing)
        {
            var stored = Get(key);
            deletion.Check(stored);
            var body = stored.Read();
            var meta = body.Meta();
            var changed = deletion.AddFinalizer(meta);
            var grace = deletion.GraceFor(stored, body);
            var stays = meta["finalizers"] is JsonArray { Count: > 0 } || grace > 0 || key.Kind == Catalog.Namespace && body.At("spec")?["finalizers"] is JsonArray { Count: > 0 };
            if (caller.DryRun) return (stored, !stays);
            if (!stays) return (store.Remove(key)!, true);
            if (!stored.IsDeleting || meta.Int("deletionGracePeriodSeconds") > grace)
            {
                meta["deletionTimestamp"] = Text(time.GetUtcNow().AddSeconds(grace));
                if (key.Kind != Catalog.Namespace) meta["deletionGracePeriodSeconds"] = grace;
                if (key.Kind.HasGeneration && !stored.IsDeleting) meta["generation"] = (meta.Int("generation") ?? 0) + 1;
                if (key.Kind == Catalog.Namespace) body.Ensure("status")["phase"] = "Terminating";
                changed = true;
            }
            return (changed ? store.Put(key.Kind, body) : stored, false);
        }
    }

    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private FieldManager Manager(ResourceKind kind, string subresource)
    {
        // A scale changes the parent's spec and is booked under its subresource there.
        if (!_managers.TryGetValue((kind, subresource), out var manager)) _managers[(kind, subresource)] = manager = new FieldManager(kind, subresource, time);
        return manager;
    }

    private void Prepare(ResourceKind kind, string inNamespace, JsonObject body)
    {
        var meta = body.Meta();
        if (kind.Namespaced) meta["namespace"] = inNamespace;
        else meta.Remove("namespace");
        if (meta.Str("name") is null && meta.Str("generateName") is { } prefix) meta["name"] = _names.Next(prefix);
        if (meta.Str("resourceVersion") is not null) throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
        foreach (var name in (string[])["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"]) meta.Remove(name);
    }

    private StoredObject Insert(ResourceKind kind, JsonObject body, Caller caller)
    {
        var meta = body.Meta();
        var name = meta.Str("name") ?? "";
        admitter.Admit(kind, body, null, caller);
        meta["uid"] = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        meta["creationTimestamp"] = Text(time.GetUtcNow());
        if (kind.HasGeneration) meta["generation"] = 1;
        Initial.Fill(kind, body);
        admitter.Allocate(kind, body, null);
        Validator.Check(kind, body, null);
        admitter.Validate(kind, body, null, caller);
        if (store.Get(kind, meta.Str("namespace") ?? "", name) is not null) throw ApiError.Exists(kind, name);
        return caller.DryRun ? StoredObject.Tentative(kind, body) : store.Put(kind, body);
    }

    private StoredObject Replace(StoredObject stored, JsonObject live, JsonObject updated, string subresource, Caller caller)
    {
        var kind = stored.Kind;
        var meta = updated.Meta();
        admitter.Admit(kind, updated, live, caller);
        admitter.Allocate(kind, updated, live);
        if (subresource != "status" && kind.HasGeneration && SpecDiffers(live, updated)) meta["generation"] = (meta.Int("generation") ?? 0) + 1;
        Validator.Check(kind, updated, live);
        admitter.Validate(kind, updated, live, caller);
        if (JsonNode.DeepEquals(live, updated)) return stored;
        if (OnlyTimesDiffer(live, updated)) return stored;
        if (caller.DryRun) return new StoredObject(kind, updated, stored.Version);
        var finished = stored.IsDeleting && meta["finalizers"] is not JsonArray { Count: > 0 } && (meta.Int("deletionGracePeriodSeconds") ?? 0) == 0
            && !(kind == Catalog.Namespace && updated.At("spec")?["finalizers"] is JsonArray { Count: > 0 });
        if (!finished) return store.Put(kind, updated);
        store.Put(kind, updated);
        return store.Remove(stored.Key)!;
    }

    private static void CheckPreconditions(ObjectKey key, JsonObject live, JsonObject updated)
    {
        var meta = updated.Meta();
        if (meta.Str("resourceVersion") is { Length: > 0 } version && version != live.Meta().Str("resourceVersion")) throw ApiError.Modified(key.Kind, key.Name);
        if (meta.Str("uid") is { Length: > 0 } uid && uid != live.Meta().Str("uid"))
            throw ApiError.Conflict(key.Kind, key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Meta().Str("uid")}");
    }

    /// <summary>Puts back what this way of writing must not change.</summary>
    private static void Overlay(ResourceKind kind, string subresource, JsonObject live, JsonObject updated)
    {
        if (subresource == "status")
        {
            if (kind.Custom) Restore(live, updated, "metadata", keepBooks: true);
            if (kind.Kind == "Deployment") Restore(live.Meta(), updated.Meta(), "labels");
            foreach (var name in live.Select(field => field.Key).Union(updated.Select(field => field.Key)).Where(name => name is not ("metadata" or "status" or "kind" or "apiVersion")).ToArray())
                Restore(live, updated, name);
        }
        else if (kind.HasStatus && kind.Kind != "Node")
        {
            Restore(live, updated, "status");
        }
        foreach (var name in (string[])["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "resourceVersion", "generateName"])
            Restore(live.Meta(), updated.Meta(), name);
    }

    private static void Restore(JsonObject from, JsonObject to, string name, bool keepBooks = false)
    {
        var books = keepBooks ? to[name]?["managedFields"]?.DeepClone() : null;
        if (from.TryGetPropertyValue(name, out var value)) to[name] = value?.DeepClone();
        else to.Remove(name);
        if (books is not null) to[name]!["managedFields"] = books;
    }

    private static bool SpecDiffers(JsonObject live, JsonObject updated) =>
        live.Select(field => field.Key).Union(updated.Select(field => field.Key)).Where(name => name is not ("metadata" or "status" or "kind" or "apiVersion"))
            .Any(name => !JsonNode.DeepEquals(live[name], updated[name]));

    private static bool OnlyTimesDiffer(JsonObject live, JsonObject updated)
    {
        var (before, after) = (live.Copy(), updated.Copy());
        foreach (var entry in before.Meta().Items("managedFields").Concat(after.Meta().Items("managedFields"))) entry.Remove("time");
        return JsonNode.DeepEquals(before, after);
    }
}
