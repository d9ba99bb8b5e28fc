using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(Satusky.KubernetesApi.Tests.Cluster))]

namespace Satusky.KubernetesApi.Tests;

/// <summary>A namespace of the tests' own on a real cluster, gone when they are done.</summary>
public sealed class Cluster : IAsyncLifetime
{
    public const string Image = "busybox:stable";
    private readonly Lazy<KubernetesClient> client = new(() => new(KubernetesConfig.FromFile(ClusterFactAttribute.Kubeconfig!), new() { Name = "satusky-test" }));

    public string Namespace { get; } = $"kubernetes-api-{Guid.NewGuid():n}"[..24];

    public KubernetesClient Client => client.Value;

    public async ValueTask InitializeAsync()
    {
        if (ClusterFactAttribute.Kubeconfig is null)
            return;
        await Client.CreateAsync(KubernetesResource.Namespaces, Json($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{Namespace}}}"}}"""), CancellationToken.None);
        // Pods are refused until the controllers have made it.
        await using var accounts = Client.Watch(new InformerSpec<string>
        {
            Resource = KubernetesResource.ServiceAccounts, Query = new() { Namespace = Namespace, Fields = "metadata.name=default" }, Project = _ => "there",
        });
        await foreach (var _ in accounts.ChangesAsync(CancellationToken.None))
            return;
    }

    public async ValueTask DisposeAsync()
    {
        if (!client.IsValueCreated)
            return;
        await Client.DeleteAsync(KubernetesResource.Namespaces, new(null, Namespace), new(), CancellationToken.None);
        Client.Dispose();
    }

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    public ObjectName Name(string name) => new(Namespace, name);

    public JsonObject ConfigMap(string name, string value, string label = "a") => Json($$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"{{{Namespace}}}","labels":{"app":"{{{label}}}"}},"data":{"key":"{{{value}}}"}}
        """);

    /// <summary>Starts a shell script in a pod and returns when it runs.</summary>
    public async Task<ObjectName> RunAsync(string name, string script, CancellationToken cancellationToken)
    {
        var pod = Json($$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"{{{Namespace}}}","labels":{"app":"{{{name}}}"}},
             "spec":{"terminationGracePeriodSeconds":0,"restartPolicy":"Never",
               "containers":[{"name":"main","image":"{{{Image}}}","imagePullPolicy":"IfNotPresent","stdin":true,"command":["sh","-c",""]}]}}
            """);
        pod["spec"]!["containers"]![0]!["command"]![2] = script;
        await Client.CreateAsync(KubernetesResource.Pods, pod, cancellationToken);
        await using var pods = Client.Watch(new InformerSpec<string>
        {
            Resource = KubernetesResource.Pods,
            Query = new() { Namespace = Namespace, Fields = $"metadata.name={name}" },
            Project = item => ApiJson.Text(item.GetProperty("status"), "phase"),
        });
        await foreach (var change in pods.ChangesAsync(cancellationToken))
        {
            if (change.After is "Running" or "Succeeded" or "Failed")
                break;
        }

        return Name(name);
    }
}
