using System.Runtime.CompilerServices;

namespace Satusky.ContainerApi;

/// <summary>Containers, named by id or name.</summary>
public sealed class ContainersApi
{
    private static readonly TimeSpan EngineStopTimeout = TimeSpan.FromSeconds(10);
    private readonly EngineHttp http;
    private readonly EngineKind kind;

    internal ContainersApi(EngineHttp http, EngineKind kind) => (this.http, this.kind) = (http, kind);

    /// <summary>Creates a container and gives its id.</summary>
    public async Task<string> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        var request = EngineRequest.Post(new EnginePath("/containers/create").With("name", spec.Name))
            .WithJson(CreateContainerBody.From(spec), EngineJson.Default.CreateContainerBody);
        var answer = await http.CallAsync(request, EngineJson.Default.CreatedAnswer, cancellationToken);
        return answer.Id ?? throw new ContainerApiException(EngineFault.Protocol, request.Operation, "the engine gave no id for the new container");
    }

    /// <summary>Does nothing when the container already runs.</summary>
    public Task StartAsync(string id, CancellationToken cancellationToken) => http.SendAsync(EngineRequest.Post(Path(id, "/start")), cancellationToken);

    /// <summary>Sends the stop signal, kills after <paramref name="timeout"/> (null is the container's own), and returns when it has ended.</summary>
    public Task StopAsync(string id, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var seconds = timeout is { } value ? (long)Math.Ceiling(value.TotalSeconds) : (long?)null;
        return http.SendAsync(
            EngineRequest.Post(Path(id, "/stop").With("t", seconds)) with { Limit = http.CallLimit + (timeout ?? EngineStopTimeout) }, cancellationToken);
    }

    public Task KillAsync(string id, string signal, CancellationToken cancellationToken) =>
        http.SendAsync(EngineRequest.Post(Path(id, "/kill").With("signal", signal)), cancellationToken);

    /// <summary>With <paramref name="force"/> a container that runs is killed at once; without, it is refused with a conflict.</summary>
    public async Task RemoveAsync(string id, bool force, bool volumes, CancellationToken cancellationToken)
    {
        if (force && kind == EngineKind.Podman)
            await KillIfRunningAsync(id, cancellationToken);
        await http.SendAsync(EngineRequest.Delete(Path(id).With("force", force).With("v", volumes)), cancellationToken);
    }

    /// <summary>Waits, as long as the token allows, until the container does not run, and gives its exit code.</summary>
    public async Task<int> WaitAsync(string id, CancellationToken cancellationToken)
    {
        var request = EngineRequest.Post(Path(id, "/wait").With("condition", "not-running")) with { Limit = Timeout.InfiniteTimeSpan };
        var answer = await http.CallAsync(request, EngineJson.Default.WaitAnswer, cancellationToken);
        return answer.Error?.Message is { Length: > 0 } error ? throw new ContainerApiException(EngineFault.Engine, request.Operation, error) : answer.StatusCode;
    }

    public async Task<ContainerDetails> InspectAsync(string id, CancellationToken cancellationToken) =>
        (await http.GetAsync(Path(id, "/json"), EngineJson.Default.ContainerAnswer, cancellationToken)).ToDetails();

    /// <param name="all">Also those that do not run.</param>
    public async Task<IReadOnlyList<ContainerSummary>> ListAsync(bool all, EngineFilters? filters, CancellationToken cancellationToken)
    {
        var path = new EnginePath("/containers/json").With("all", all).WithFilters(filters);
        return [.. (await http.GetAsync(path, EngineJson.Default.ListContainerSummaryAnswer, cancellationToken)).Select(answer => answer.ToSummary())];
    }

    /// <summary>Unpacks a tar into a directory of the container, which may be created, running or stopped.</summary>
    public Task PutArchiveAsync(string id, string directory, Stream tar, CancellationToken cancellationToken) =>
        http.SendAsync(
            new EngineRequest(HttpMethod.Put, Path(id, "/archive").With("path", directory)) { Limit = EngineHttp.TransferLimit }.WithTar(tar), cancellationToken);

    /// <summary>
    /// Lines as they come. With <see cref="LogQuery.Follow"/> the sequence ends when the container does; follow only a container that has
    /// been started, for engines end a follow of a created one at once. Docker mostly leaves a last line without line end out of a follow;
    /// a read after the end has it.
    /// </summary>
    public async IAsyncEnumerable<LogLine> LogsAsync(string id, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = Path(id, "/logs").With("stdout", query.Stdout).With("stderr", query.Stderr).With("follow", query.Follow)
            .With("timestamps", query.Timestamps).With("since", EngineTime.ToQuery(query.Since)).With("tail", query.Tail);
        await using var body = await http.OpenAsync(new(HttpMethod.Get, path), cancellationToken);
        var lines = new List<LogLine>();
        var demultiplexer = new LogDemultiplexer(framed: !query.Tty, query.Timestamps, lines.Add);
        var buffer = new byte[32 * 1024];
        int count;
        do
        {
            count = await body.ReadAsync(buffer, cancellationToken);
            demultiplexer.Feed(buffer.AsSpan(0, count));
            if (count == 0)
                demultiplexer.Complete();
            foreach (var line in lines)
                yield return line;
            lines.Clear();
        }
        while (count > 0);
        if (demultiplexer.InFrame)
            throw body.Cut("in the middle of a log frame");
    }

    // Podman's forced removal sends the stop signal first and waits the container's stop time.
    private async Task KillIfRunningAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await KillAsync(id, "SIGKILL", cancellationToken);
        }
        catch (ContainerApiException e) when (e.Fault is EngineFault.Conflict or EngineFault.Engine)
        {
            // It does not run.
        }
    }

    private static EnginePath Path(string id, string action = "") => new($"/containers/{EnginePath.Name(id)}{action}");
}
