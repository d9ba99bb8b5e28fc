namespace Satusky.ContainerApi;

/// <summary>Processes that are started in running containers, beside their own, named by id.</summary>
public sealed class ExecsApi
{
    private readonly EngineHttp http;
    private readonly EngineKind kind;

    internal ExecsApi(EngineHttp http, EngineKind kind) => (this.http, this.kind) = (http, kind);

    /// <summary>Prepares a process in a container and gives its id.</summary>
    public async Task<string> CreateAsync(string container, ExecSpec spec, CancellationToken cancellationToken)
    {
        var request = EngineRequest.Post(new($"/containers/{EnginePath.Name(container)}/exec"))
            .WithJson(new(spec.Stdin, true, true, spec.Tty, spec.Command), EngineJson.Default.CreateExecBody);
        var answer = await http.CallAsync(request, EngineJson.Default.CreatedAnswer, cancellationToken);
        return answer.Id ?? throw new ContainerApiException(EngineFault.Protocol, request.Operation, "the engine gave no id for the new process");
    }

    /// <summary>Starts it and connects to it. What cannot be started shows here, or as output and exit code, as the engine likes.</summary>
    public async Task<ContainerProcess> StartAsync(string id, ExecSpec spec, CancellationToken cancellationToken)
    {
        int[]? size = spec.Size is var (columns, rows) ? [rows, columns] : null;
        var request = EngineRequest.Post(Path(id, "/start")).WithJson(new(false, spec.Tty, size, size?[0], size?[1]), EngineJson.Default.StartExecBody);
        var stream = await http.HijackAsync(request, cancellationToken);
        if (kind == EngineKind.Docker && spec.Size is var (width, height))
            await TryResizeAsync(id, width, height, cancellationToken);
        return new(stream, spec.Tty, (wide, high, token) => ResizeAsync(id, wide, high, token));
    }

    /// <summary>The exit code, or null while it runs, and the process's id on the engine's machine.</summary>
    public async Task<(int? ExitCode, int Pid)> InspectAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(Path(id, "/json"), EngineJson.Default.ExecAnswer, cancellationToken);
        return (answer.Running ? null : answer.ExitCode, answer.Pid);
    }

    // Docker takes a first size only since API version 1.42.
    private async Task TryResizeAsync(string id, int columns, int rows, CancellationToken cancellationToken)
    {
        try
        {
            await ResizeAsync(id, columns, rows, cancellationToken);
        }
        catch (ContainerApiException)
        {
            // It has not begun, or ended already; a size is not worth its failure.
        }
    }

    private Task ResizeAsync(string id, int columns, int rows, CancellationToken cancellationToken) =>
        http.SendAsync(EngineRequest.Post(Path(id, "/resize").With("h", rows).With("w", columns)), cancellationToken);

    private static EnginePath Path(string id, string action) => new($"/exec/{EnginePath.Name(id)}{action}");
}
