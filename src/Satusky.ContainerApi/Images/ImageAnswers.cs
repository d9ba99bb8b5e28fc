namespace Satusky.ContainerApi;

internal sealed record ImageAnswer(
    string? Id, List<string>? RepoTags, List<string>? RepoDigests, string? Os, string? Architecture, long Size, string? Created, ImageConfigAnswer? Config)
{
    public ImageDetails ToDetails() => new()
    {
        Id = EngineWords.ImageId(Id),
        Tags = RepoTags ?? [],
        Digests = RepoDigests ?? [],
        Os = Os ?? "",
        Architecture = Architecture ?? "",
        Size = Size,
        CreatedAt = EngineTime.Parse(Created),
        Config = (Config ?? new()).ToConfig(),
    };
}

internal sealed record ImageConfigAnswer
{
    public List<string>? Entrypoint { get; init; }

    public List<string>? Cmd { get; init; }

    public List<string>? Env { get; init; }

    public string? User { get; init; }

    public string? WorkingDir { get; init; }

    public string? StopSignal { get; init; }

    public Dictionary<string, EmptyObject>? ExposedPorts { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public ImageConfig ToConfig() => new()
    {
        Entrypoint = Entrypoint ?? [],
        Command = Cmd ?? [],
        Environment = Env ?? [],
        User = EngineWords.OrNull(User),
        WorkingDirectory = EngineWords.OrNull(WorkingDir),
        StopSignal = EngineWords.OrNull(StopSignal),
        ExposedPorts = [.. ExposedPorts?.Keys ?? Enumerable.Empty<string>()],
        Labels = Labels ?? [],
    };
}

internal sealed record ImageSummaryAnswer(string? Id, List<string>? RepoTags, List<string>? RepoDigests, long Size, long Created, Dictionary<string, string>? Labels)
{
    public ImageSummary ToSummary() => new(
        EngineWords.ImageId(Id), RepoTags ?? [], RepoDigests ?? [], Size, DateTimeOffset.FromUnixTimeSeconds(Created), Labels ?? []);
}

/// <summary>A line of the streams that pull, load and import write.</summary>
internal sealed record ProgressAnswer(string? Id, string? Status, string? Stream, string? Error, ErrorAnswer? ErrorDetail, ProgressDetailAnswer? ProgressDetail)
{
    public string? Failure => EngineWords.OrNull(ErrorDetail?.Message) ?? EngineWords.OrNull(Error);
}

internal sealed record ProgressDetailAnswer(long? Current, long? Total);

internal sealed record RegistryAuthBody(string Username, string Password, string Serveraddress);
