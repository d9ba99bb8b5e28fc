using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Satusky.KubernetesApi.Tests;

public sealed class WatchOnAClusterTests(Cluster cluster)
{
    private readonly KubernetesClient client = cluster.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ClusterFact]
    public async Task A_watch_sees_what_happened_while_it_was_cut()
    {
        await using var relay = new TcpRelay(client.Config.Server);
        using var relayed = new KubernetesClient(
            client.Config with { Server = relay.Address, TlsServerName = client.Config.Server.Host }, new() { Name = "satusky-test" });
        var health = Channel.CreateUnbounded<InformerHealth>();
        await CreateAsync("before");
        await using var maps = relayed.Watch(Spec() with { OnHealth = now => health.Writer.TryWrite(now) });
        await UntilAsync(maps, change => change.Name.Name == "before");
        Assert.Null((await health.Reader.ReadAsync(Token)).AwaySince);

        relay.Cut(stayOpen: false);
        await CreateAsync("meanwhile");
        await client.DeleteAsync(KubernetesResource.ConfigMaps, cluster.Name("before"), new(), Token);
        var away = await health.Reader.ReadAsync(Token);
        Assert.InRange(away.AwaySince!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.Contains(relay.Address.ToString(), away.Problem, StringComparison.Ordinal);

        relay.Open();
        await UntilAsync(maps, change => change.Name.Name == "meanwhile");
        while (maps.Find(cluster.Name("before")) is not null)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        Assert.Null(maps.Health.AwaySince);
    }

    [ClusterFact]
    public async Task An_old_version_is_an_error_in_the_stream()
    {
        var path = new ObjectQuery { Namespace = cluster.Namespace }.Path(KubernetesResource.ConfigMaps).With("watch", true).With("resourceVersion", "1").With("timeoutSeconds", 5);
        await using var body = await client.Http.OpenAsync(ApiRequest.Get(path), Token);
        await using var lines = JsonLines.ReadAsync(body, () => { }, Token).GetAsyncEnumerator(Token);
        await lines.MoveNextAsync();

        Assert.Equal("ERROR", ApiJson.Text(lines.Current.RootElement, "type"));
        Assert.Equal(410, lines.Current.RootElement.GetProperty("object").GetProperty("code").GetInt32());
    }

    [ClusterFact]
    public async Task A_service_account_is_let_in_by_its_token()
    {
        var request = Cluster.Json($$$"""
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","metadata":{"name":"default","namespace":"{{{cluster.Namespace}}}"},"spec":{"expirationSeconds":600} }
            """);
        var answer = await client.CreateAsync(KubernetesResource.ServiceAccounts with { Subresource = "token" }, request, Token);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, (string?)answer["status"]!["token"], Token);
        using var account = new KubernetesClient(client.Config with { Credentials = KubernetesCredentials.TokenFile(file) }, new() { Name = "satusky-test" });
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => account.ListAsync(KubernetesResource.Secrets, new() { Namespace = cluster.Namespace }, Token));
        var may = await account.Discovery.MayAsync("list", KubernetesResource.Secrets, cluster.Namespace, Token);
        File.Delete(file);

        Assert.Equal(KubernetesFault.Forbidden, failure.Fault);
        Assert.Contains($"system:serviceaccount:{cluster.Namespace}:default", failure.StatusMessage, StringComparison.Ordinal);
        Assert.False(may);
    }

    private static async Task UntilAsync(Informer<string> informer, Func<InformerChange<string>, bool> found)
    {
        await foreach (var change in informer.ChangesAsync(Token))
        {
            if (found(change))
                return;
        }
    }

    private InformerSpec<string> Spec() => new()
    {
        Resource = KubernetesResource.ConfigMaps,
        Query = new() { Namespace = cluster.Namespace, Labels = "app=watched" },
        Project = map => ApiJson.Text(map, "data", "key"),
    };

    private Task<JsonObject> CreateAsync(string name) => client.CreateAsync(KubernetesResource.ConfigMaps, cluster.ConfigMap(name, "x", "watched"), Token);
}
