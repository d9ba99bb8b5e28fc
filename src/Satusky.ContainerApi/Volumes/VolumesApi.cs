namespace Satusky.ContainerApi;

public sealed record VolumeDetails(string Name, string Mountpoint, IReadOnlyDictionary<string, string> Labels);

/// <summary>Named volumes of the engine's local driver.</summary>
public sealed class VolumesApi
{
    private readonly EngineHttp http;

    internal VolumesApi(EngineHttp http) => this.http = http;

    public async Task<VolumeDetails> CreateAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        var request = EngineRequest.Post(new("/volumes/create")).WithJson(new(name, "local", labels), EngineJson.Default.CreateVolumeBody);
        return (await http.CallAsync(request, EngineJson.Default.VolumeAnswer, cancellationToken)).ToDetails();
    }

    public async Task<VolumeDetails> InspectAsync(string name, CancellationToken cancellationToken) =>
        (await http.GetAsync(Path(name), EngineJson.Default.VolumeAnswer, cancellationToken)).ToDetails();

    public async Task<IReadOnlyList<VolumeDetails>> ListAsync(EngineFilters? filters, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(new EnginePath("/volumes").WithFilters(filters), EngineJson.Default.VolumeListAnswer, cancellationToken);
        return [.. (answer.Volumes ?? []).Select(volume => volume.ToDetails())];
    }

    /// <summary>Refused with a conflict while a container, running or not, uses it.</summary>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => http.SendAsync(EngineRequest.Delete(Path(name)), cancellationToken);

    private static EnginePath Path(string name) => new($"/volumes/{EnginePath.Name(name)}");
}

internal sealed record CreateVolumeBody(string Name, string Driver, IReadOnlyDictionary<string, string> Labels);

internal sealed record VolumeListAnswer(List<VolumeAnswer>? Volumes);

internal sealed record VolumeAnswer(string? Name, string? Mountpoint, Dictionary<string, string>? Labels)
{
    public VolumeDetails ToDetails() => new(Name ?? "", Mountpoint ?? "", Labels ?? []);
}
