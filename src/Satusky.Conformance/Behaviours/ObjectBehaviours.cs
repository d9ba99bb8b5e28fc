using System.Text;
using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Behaviours;

/// <summary>The objects of an app on a cluster, for those who look with kubectl.</summary>
internal static class ObjectBehaviours
{
    [Behaviour(Ability.Objects)]
    public static async Task Objects_are_named_as_the_app(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 2 };
        await scene.DeployedAsync(("Log_Level", "debug"));
        await scene.SetSecretAsync(("DATABASE_URL", "postgres://somewhere"));
        await scene.UntilAsync(async () => await FindAsync(scene, KubernetesResource.Secrets, $"{scene.App}-secrets") is not null, "the Secret");

        foreach (var resource in new[] { KubernetesResource.Deployments, KubernetesResource.Services, KubernetesResource.HttpRoutes, KubernetesResource.PodDisruptionBudgets })
        {
            Claim.That(await FindAsync(scene, resource, scene.App) is not null, $"there is no {resource.Kind} {scene.App}");
        }

        var environment = await GetAsync(scene, KubernetesResource.ConfigMaps, $"{scene.App}-environments");
        Claim.Equal("debug", (string?)environment["data"]?["log-level"], "log-level in the ConfigMap");
        var secrets = await GetAsync(scene, KubernetesResource.Secrets, $"{scene.App}-secrets");
        Claim.Equal("postgres://somewhere", Encoding.UTF8.GetString(Convert.FromBase64String((string?)secrets["data"]?["database-url"] ?? "")), "database-url in the Secret");
    }

    [Behaviour(Ability.Objects, Ability.Volumes)]
    public static async Task A_single_writer_is_a_StatefulSet_on_its_claim(Scene scene)
    {
        scene.Spec = scene.Spec with { Volume = new VolumeSpec { Size = "64Mi", Mount = "/data" } };
        await scene.DeployedAsync();
        var set = await GetAsync(scene, KubernetesResource.StatefulSets, scene.App);
        var claim = await GetAsync(scene, KubernetesResource.PersistentVolumeClaims, $"{scene.App}-claim");

        Claim.Equal($"{scene.App}-claim", (string?)set["spec"]!["template"]!["spec"]!["volumes"]![0]!["persistentVolumeClaim"]!["claimName"], "the claim that pods mount");
        Claim.Equal(("ReadWriteOnce", "64Mi"), ((string?)claim["spec"]!["accessModes"]![0], (string?)claim["spec"]!["resources"]!["requests"]!["storage"]), "the claim");
        Claim.That(await FindAsync(scene, KubernetesResource.Deployments, scene.App) is null, "there is a Deployment beside the StatefulSet");

        scene.Spec = scene.Spec with { Volume = null };
        await scene.DeployedAsync();
        await scene.UntilAsync(async () => await FindAsync(scene, KubernetesResource.StatefulSets, scene.App) is null, "the end of the StatefulSet");
        Claim.Equal(Uid(claim), Uid(await GetAsync(scene, KubernetesResource.PersistentVolumeClaims, $"{scene.App}-claim")), "the claim");
    }

    [Behaviour(Ability.Objects, Ability.Volumes)]
    public static async Task A_missing_storage_class_is_named(Scene scene)
    {
        scene.Spec = scene.Spec with { Volume = new VolumeSpec { Size = "64Mi", Mount = "/data", Class = "no-such-class" } };
        var verdict = await scene.VerdictAsync((await scene.DeployAsync()).OperationId);

        Claim.Equal(Reasons.VolumePending, verdict.Reason, "the reason");
        Claim.Contains($"{scene.App}-claim", verdict.Text, "the verdict");
        await scene.UntilAsync(
            status => status.Of(ConditionType.Workload) is { Reason: Reasons.VolumePending } workload && workload.Message.Contains("no-such-class", StringComparison.Ordinal), "the class in the status");
    }

    [Behaviour(Ability.Objects)]
    public static async Task The_route_has_the_hostname_that_people_see(Scene scene)
    {
        await scene.DeployedAsync();
        var route = await GetAsync(scene, KubernetesResource.HttpRoutes, scene.App);
        var service = await GetAsync(scene, KubernetesResource.Services, scene.App);

        Claim.Equal((await scene.PlaceAsync()).Address.Host, (string?)route["spec"]!["hostnames"]![0], "the hostname");
        Claim.Equal((int?)service["spec"]!["ports"]![0]!["port"], (int?)route["spec"]!["rules"]![0]!["backendRefs"]![0]!["port"], "the port");
    }

    [Behaviour(Ability.Objects)]
    public static async Task The_newest_objects_change_at_once_and_pods_keep_their_copies(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.SetEnvAsync(("COLOUR", "blue"));
        await scene.UntilAsync(async () => (string?)(await GetAsync(scene, KubernetesResource.ConfigMaps, $"{scene.App}-environments"))["data"]?["colour"] == "blue", "blue in the ConfigMap");
        var copy = await CopyAsync(scene);
        Claim.Equal(("red", true), ((string?)copy["data"]?["colour"], (bool?)copy["immutable"]), "the copy that the pod reads");

        await scene.RestartedAsync();
        await scene.UntilAsync(async () => await FindAsync(scene, KubernetesResource.ConfigMaps, ObjectName.Of(copy).Name) is null, "the end of the old copy");
        Claim.Equal("blue", (string?)(await CopyAsync(scene))["data"]?["colour"], "the new copy");
    }

    [Behaviour(Ability.Objects)]
    public static async Task A_deleted_object_comes_back(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.SetSecretAsync(("TOKEN", "value-of-the-secret"));
        await scene.RestartedAsync();
        (KubernetesResource Resource, string Name)[] objects =
        [
            (KubernetesResource.Services, scene.App), (KubernetesResource.HttpRoutes, scene.App), (KubernetesResource.Deployments, scene.App),
            (KubernetesResource.ConfigMaps, $"{scene.App}-environments"), (KubernetesResource.Secrets, $"{scene.App}-secrets"),
            (KubernetesResource.ConfigMaps, ObjectName.Of(await CopyAsync(scene)).Name),
        ];
        foreach (var (resource, name) in objects)
        {
            var uid = Uid(await GetAsync(scene, resource, name));
            await scene.Ground.Cluster!.DeleteAsync(resource, Name(scene, name), new DeleteOptions(), scene.Stop);
            await scene.UntilAsync(async () => await FindAsync(scene, resource, name) is { } again && Uid(again) != uid, $"a new {resource.Kind} {name}");
        }

        await scene.RunningAsync(1);
        await scene.ServingAsync();
    }

    [Behaviour(Ability.Objects)]
    public static async Task A_changed_object_is_put_back(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        (KubernetesResource Resource, string Name, JsonObject Change, Func<JsonObject, string?> Part, string Wanted)[] edits =
        [
            (KubernetesResource.Deployments, scene.App, new() { ["spec"] = new JsonObject { ["replicas"] = 3 } }, o => $"{o["spec"]!["replicas"]}", "1"),
            (KubernetesResource.Services, scene.App, new() { ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["app"] = "other" } } }, o => (string?)o["spec"]!["selector"]!["app"], scene.App),
            (KubernetesResource.HttpRoutes, scene.App, new() { ["spec"] = new JsonObject { ["hostnames"] = new JsonArray("other.example.com") } },
                o => (string?)o["spec"]!["hostnames"]![0], (await scene.PlaceAsync()).Address.Host),
            (KubernetesResource.ConfigMaps, $"{scene.App}-environments", new() { ["data"] = new JsonObject { ["colour"] = "grey" } }, o => (string?)o["data"]!["colour"], "red"),
        ];
        foreach (var (resource, name, change, part, wanted) in edits)
        {
            var edited = await scene.Ground.Cluster!.PatchAsync(resource, Name(scene, name), ObjectPatch.Merge(change), scene.Stop);
            Claim.That(part(edited) != wanted, $"the edit of {resource.Kind} {name} did nothing");
            await scene.UntilAsync(async () => part(await GetAsync(scene, resource, name)) == wanted, $"{resource.Kind} {name} as it was");
        }

        await scene.RunningAsync(1);
        await scene.ServingAsync();
    }

    [Behaviour(Ability.Objects)]
    public static async Task A_name_that_somebody_else_has_is_left_to_them(Scene scene)
    {
        await scene.DeployedAsync();
        var other = scene.Other("taken");
        var foreign = await scene.Ground.Cluster!.CreateAsync(
            KubernetesResource.Services,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Service",
                ["metadata"] = new JsonObject { ["name"] = other.App, ["namespace"] = scene.Identity.Namespace },
                ["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) },
            },
            scene.Stop);
        var verdict = await other.VerdictAsync((await other.DeployAsync()).OperationId);

        Claim.Equal(Reasons.NameTaken, verdict.Reason, "the reason");
        Claim.Contains(other.App, verdict.Hint, "the hint");
        await other.DestroyedAsync();
        var after = await GetAsync(scene, KubernetesResource.Services, other.App);
        Claim.Equal((string?)foreign["metadata"]!["resourceVersion"], (string?)after["metadata"]!["resourceVersion"], "the version of the foreign Service");
    }

    [Behaviour(Ability.Objects)]
    public static async Task An_organization_has_a_guarded_namespace(Scene scene)
    {
        await scene.DeployedAsync();
        var ns = await scene.Ground.Cluster!.GetAsync(KubernetesResource.Namespaces, new ObjectName(null, scene.Identity.Namespace), scene.Stop);
        var policies = await scene.Ground.Cluster.ListAsync(KubernetesResource.NetworkPolicies, new ObjectQuery { Namespace = scene.Identity.Namespace }, scene.Stop);

        Claim.Equal(scene.PlatformId, (string?)ns["metadata"]!["labels"]![EngineLabels.Platform], "the platform's label");
        Claim.Equal("baseline", (string?)ns["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"], "the enforced Pod Security");
        Claim.Equal(1, policies.Items.Count, "the number of network policies");
    }

    [Behaviour(Ability.Objects)]
    public static async Task A_pod_has_no_more_rights_than_it_needs(Scene scene)
    {
        await scene.DeployedAsync();
        var pod = await GetAsync(scene, KubernetesResource.Pods, (await scene.StatusAsync()).Kept().Single().Name);
        var security = pod["spec"]!["containers"]![0]!["securityContext"]!;

        Claim.Equal(false, (bool?)pod["spec"]!["automountServiceAccountToken"], "whether a token of the cluster is mounted");
        Claim.Equal("RuntimeDefault", (string?)pod["spec"]!["securityContext"]?["seccompProfile"]?["type"], "the seccomp profile");
        Claim.Equal((false, "ALL"), ((bool?)security["allowPrivilegeEscalation"], (string?)security["capabilities"]!["drop"]![0]), "privileges");
    }

    private static ObjectName Name(Scene scene, string name) => new(scene.Identity.Namespace, name);

    private static Task<JsonObject> GetAsync(Scene scene, KubernetesResource resource, string name) => scene.Ground.Cluster!.GetAsync(resource, Name(scene, name), scene.Stop);

    private static Task<JsonObject?> FindAsync(Scene scene, KubernetesResource resource, string name) => scene.Ground.Cluster!.FindAsync(resource, Name(scene, name), scene.Stop);

    /// <summary>The ConfigMap that the app's pod reads.</summary>
    private static async Task<JsonObject> CopyAsync(Scene scene)
    {
        var pod = await GetAsync(scene, KubernetesResource.Pods, (await scene.StatusAsync()).Kept().Single().Name);
        var entry = pod["spec"]!["containers"]![0]!["env"]!.AsArray().First(e => (string?)e!["name"] == "COLOUR")!;
        return await GetAsync(scene, KubernetesResource.ConfigMaps, (string)entry["valueFrom"]!["configMapKeyRef"]!["name"]!);
    }

    private static string? Uid(JsonObject value) => (string?)value["metadata"]!["uid"];
}
