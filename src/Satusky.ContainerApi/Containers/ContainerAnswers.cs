namespace Satusky.ContainerApi;

internal sealed record CreatedAnswer(string? Id);

internal sealed record WaitAnswer(int StatusCode, WaitErrorAnswer? Error);

internal sealed record WaitErrorAnswer(string? Message);

internal sealed record ContainerAnswer(
    string? Id, string? Name, string? Image, string? Created, string? LogPath, ContainerConfigAnswer? Config, HostConfigAnswer? HostConfig, StateAnswer? State, NetworkSettingsAnswer? NetworkSettings)
{
    public ContainerDetails ToDetails() => new()
    {
        Id = Id ?? "",
        Name = Name?.TrimStart('/') ?? "",
        ImageId = EngineWords.ImageId(Image),
        Image = Config?.Image ?? "",
        State = (State ?? new()).ToState(),
        Labels = Config?.Labels ?? [],
        Networks = NetworkSettingsAnswer.ToAddresses(NetworkSettings),
        CreatedAt = EngineTime.Parse(Created),
        Tty = Config?.Tty ?? false,
        LogPath = EngineWords.OrNull(LogPath),
        MemoryBytes = HostConfig?.Memory ?? 0,
        NanoCpus = HostConfig?.NanoCpus ?? 0,
    };
}

internal sealed record HostConfigAnswer(long Memory, long NanoCpus);

internal sealed record ContainerConfigAnswer(string? Image, bool Tty, Dictionary<string, string>? Labels);

internal sealed record StateAnswer
{
    public string? Status { get; init; }

    public bool Running { get; init; }

    public int ExitCode { get; init; }

    public bool OOMKilled { get; init; }

    public int Pid { get; init; }

    public string? StartedAt { get; init; }

    public string? FinishedAt { get; init; }

    public string? Error { get; init; }

    public ContainerState ToState() => new(
        EngineWords.Status(Status), Running, ExitCode, OOMKilled, Pid, EngineTime.Parse(StartedAt), EngineTime.Parse(FinishedAt), EngineWords.OrNull(Error));
}

internal sealed record NetworkSettingsAnswer(Dictionary<string, EndpointAnswer>? Networks)
{
    public static IReadOnlyDictionary<string, ContainerAddress> ToAddresses(NetworkSettingsAnswer? settings) =>
        (settings?.Networks ?? []).ToDictionary(
            pair => pair.Key,
            pair => new ContainerAddress(EngineWords.OrNull(pair.Value.IPAddress), EngineWords.OrNull(pair.Value.Gateway), EngineWords.OrNull(pair.Value.MacAddress)));
}

internal sealed record EndpointAnswer(string? IPAddress, string? Gateway, string? MacAddress);

internal sealed record ContainerSummaryAnswer(
    string? Id, List<string>? Names, string? Image, string? ImageID, string? State, long Created, Dictionary<string, string>? Labels, NetworkSettingsAnswer? NetworkSettings)
{
    public ContainerSummary ToSummary() => new(
        Id ?? "",
        Names?.FirstOrDefault()?.TrimStart('/') ?? "",
        Image ?? "",
        EngineWords.ImageId(ImageID),
        EngineWords.Status(State),
        Labels ?? [],
        NetworkSettingsAnswer.ToAddresses(NetworkSettings),
        DateTimeOffset.FromUnixTimeSeconds(Created));
}
