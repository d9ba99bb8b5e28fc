using System.Text;
using System.Text.Json;
using Satusky.Conformance.Grounds;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;

namespace Satusky.Conformance;

/// <summary>What one behaviour works with: an app of its own, and everything a user and an opponent can do to it.</summary>
internal sealed partial class Scene(Platform platform, string app, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly List<string> others = [];

    public string App => app;

    public IGround Ground => platform.Ground;

    public Identity Identity => platform.Identity;

    public string PlatformId => platform.Id;

    public ApiClient Api => platform.Api;

    public CancellationToken Stop => cancellationToken;

    /// <summary>What the next deploy asks for.</summary>
    public AppSpec Spec { get; set; } = new() { Name = app, Cpu = "100m", Memory = "32Mi" };

    /// <summary>The image of the next deploy.</summary>
    public string Image { get; set; } = platform.Ground.Image;

    private string Path => $"/v1/apps/{app}";

    /// <summary>A second app beside this one.</summary>
    public Scene Other(string suffix)
    {
        others.Add($"{app}-{suffix}");
        return new Scene(platform, others[^1], cancellationToken);
    }

    public string DeployJson(params (string Name, string Value)[] environment) => JsonSerializer.Serialize(
        new DeployRequest { Spec = Spec, Image = Image, Environment = environment.Length == 0 ? null : environment.ToDictionary(e => e.Name, e => e.Value) }, ContractsJson.Default.DeployRequest);

    public Task<DeployAccepted> DeployAsync(params (string Name, string Value)[] environment) =>
        Api.SendAsync(HttpMethod.Post, $"{Path}/deploys", DeployJson(environment), ContractsJson.Default.DeployAccepted, cancellationToken);

    /// <summary>Deploys, and waits until the new release runs and the operation is over.</summary>
    public async Task<DeployAccepted> DeployedAsync(params (string Name, string Value)[] environment)
    {
        var accepted = await DeployAsync(environment);
        await VerdictAsync(accepted.OperationId);
        await RunningAsync(accepted.Release);
        return accepted;
    }

    /// <summary>Deploys with the variables of a satusky.toml, and waits for the verdict.</summary>
    public async Task DeployFileAsync(Dictionary<string, string> environment)
    {
        var request = new DeployRequest { Spec = Spec, Image = Image, FileEnvironment = environment };
        var accepted = await Api.SendAsync(
            HttpMethod.Post, $"{Path}/deploys", JsonSerializer.Serialize(request, ContractsJson.Default.DeployRequest), ContractsJson.Default.DeployAccepted, cancellationToken);
        await VerdictAsync(accepted.OperationId);
    }

    public Task<OperationAccepted> RestartAsync() =>
        Api.SendAsync(HttpMethod.Post, $"{Path}/restarts", null, ContractsJson.Default.OperationAccepted, cancellationToken);

    public async Task RestartedAsync()
    {
        await RestartAsync();
        await RunningAsync();
    }

    public Task<RollbackAccepted> RollBackAsync(long? version = null) => Api.SendAsync(
        HttpMethod.Post, $"{Path}/rollbacks", JsonSerializer.Serialize(new RollbackRequest(version), ContractsJson.Default.RollbackRequest), ContractsJson.Default.RollbackAccepted, cancellationToken);

    public Task<ScaleAccepted> ScaleAsync(int replicas) =>
        Api.SendAsync(HttpMethod.Put, $"{Path}/scale", $$"""{"replicas":{{replicas}}}""", ContractsJson.Default.ScaleAccepted, cancellationToken);

    public Task<OperationAccepted> DestroyAsync() => Api.SendAsync(HttpMethod.Delete, Path, null, ContractsJson.Default.OperationAccepted, cancellationToken);

    /// <summary>Destroys and waits until the platform knows nothing of the app.</summary>
    public async Task DestroyedAsync()
    {
        await DestroyAsync();
        await GoneAsync();
    }

    public Task<ConfigChanged> SetEnvAsync(params (string Name, string Value)[] values) => PatchAsync("env", new ConfigPatch { Set = values.ToDictionary(v => v.Name, v => v.Value) });

    public Task<ConfigChanged> UnsetEnvAsync(params string[] names) => PatchAsync("env", new ConfigPatch { Unset = names });

    public Task<ConfigChanged> SetSecretAsync(params (string Name, string Value)[] values) => PatchAsync("secrets", new ConfigPatch { Set = values.ToDictionary(v => v.Name, v => v.Value) });

    public Task<Problem> RefusedPatchAsync(string kind, ConfigPatch patch, int status) =>
        Api.RefusedAsync(HttpMethod.Patch, $"{Path}/{kind}", JsonSerializer.Serialize(patch, ContractsJson.Default.ConfigPatch), status, cancellationToken);

    public Task<Problem> RefusedAsync(HttpMethod method, string below, string? json, int status, params IReadOnlyList<(string Name, string Value)> headers) =>
        Api.RefusedAsync(method, Path + below, json, status, cancellationToken, headers);

    public Task<AppDetails> DetailsAsync() => Api.GetAsync(Path, ContractsJson.Default.AppDetails, cancellationToken);

    public Task<AppStatus> StatusAsync() => Api.GetAsync($"{Path}/status", ContractsJson.Default.AppStatus, cancellationToken);

    public Task<IReadOnlyList<ReleaseView>> ReleasesAsync() => Api.GetAsync($"{Path}/releases", ContractsJson.Default.IReadOnlyListReleaseView, cancellationToken);

    public Task<IReadOnlyList<LogEntry>> LogsAsync(string query = "tail=1000") => Api.GetAsync($"{Path}/logs?{query}", ContractsJson.Default.IReadOnlyListLogEntry, cancellationToken);

    public IAsyncEnumerable<LogEntry> LogStream(string query = "tail=1000") => Api.StreamAsync($"{Path}/logs/stream?{query}", ContractsJson.Default.LogEntry, cancellationToken);

    public Task<EnvironmentView> EnvAsync() => Api.GetAsync($"{Path}/env", ContractsJson.Default.EnvironmentView, cancellationToken);

    public Task<SecretView> SecretsAsync() => Api.GetAsync($"{Path}/secrets", ContractsJson.Default.SecretView, cancellationToken);

    public Task<OperationView> OperationAsync(string id) => Api.GetAsync($"/v1/operations/{id}", ContractsJson.Default.OperationView, cancellationToken);

    /// <summary>All events of an operation, to its verdict.</summary>
    public async Task<IReadOnlyList<OperationEvent>> EventsAsync(string operationId)
    {
        var events = new List<OperationEvent>();
        using var limit = Limited();
        await foreach (var @event in Api.StreamAsync($"/v1/operations/{operationId}/events", ContractsJson.Default.OperationEvent, limit.Token))
        {
            events.Add(@event);
        }

        return events;
    }

    /// <summary>The verdict of an operation.</summary>
    public async Task<OperationEvent> VerdictAsync(string operationId) => (await EventsAsync(operationId))[^1];

    public async Task<Place> PlaceAsync()
    {
        var details = await DetailsAsync();
        return new Place(details.DeploymentId, app, details.Namespace, new Uri(details.Domain), details.Port);
    }

    public async Task<Reply> VisitAsync(string path = "/") => await Ground.GetAsync(await PlaceAsync(), path, cancellationToken);

    /// <summary>The environment of the process that answers visitors.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync()
    {
        var reply = await VisitAsync("/environment");
        Claim.Equal(200, reply.Status, "the status of GET /environment");
        return Encoding.UTF8.GetString(reply.Body).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public async Task<Traffic> TrafficAsync()
    {
        await ServingAsync();
        return new Traffic(Ground, await PlaceAsync());
    }

    public async Task CrashAsync(string instance) => await Ground.CrashAsync(await PlaceAsync(), instance, cancellationToken);

    public Task RestartPlatformAsync(Func<Task> meanwhile) => platform.RestartAsync(meanwhile, cancellationToken);

    /// <summary>Removes what the behaviour left, however it ended.</summary>
    public async Task LeaveAsync()
    {
        foreach (var name in others.Append(app))
        {
            using var _ = await Api.SendAsync(HttpMethod.Delete, $"/v1/apps/{name}", null, CancellationToken.None);
        }
    }

    private Task<ConfigChanged> PatchAsync(string kind, ConfigPatch patch) =>
        Api.SendAsync(HttpMethod.Patch, $"{Path}/{kind}", JsonSerializer.Serialize(patch, ContractsJson.Default.ConfigPatch), ContractsJson.Default.ConfigChanged, cancellationToken);
}
