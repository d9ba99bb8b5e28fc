using System.Runtime.CompilerServices;

namespace Satusky.ContainerApi;

/// <summary>Images, named by id or reference.</summary>
public sealed class ImagesApi
{
    private const string LoadedPrefix = "Loaded image";
    private readonly EngineHttp http;

    internal ImagesApi(EngineHttp http) => this.http = http;

    public async Task<ImageDetails> InspectAsync(string image, CancellationToken cancellationToken) =>
        (await http.GetAsync(Path(image, "/json"), EngineJson.Default.ImageAnswer, cancellationToken)).ToDetails();

    public async Task<IReadOnlyList<ImageSummary>> ListAsync(EngineFilters? filters, CancellationToken cancellationToken)
    {
        var path = new EnginePath("/images/json").WithFilters(filters);
        return [.. (await http.GetAsync(path, EngineJson.Default.ListImageSummaryAnswer, cancellationToken)).Select(answer => answer.ToSummary())];
    }

    /// <summary>Pulls one image, <c>latest</c> if the reference has no tag or digest. A failure on the way is thrown.</summary>
    public async IAsyncEnumerable<PullProgress> PullAsync(
        string reference, RegistryLogin? login, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (repository, tag) = SplitReference(reference);
        var request = EngineRequest.Post(new EnginePath("/images/create").With("fromImage", repository).With("tag", tag)) with { Header = RegistryHeaders.Auth(login) };
        await foreach (var line in ProgressAsync(request, cancellationToken))
            yield return new(EngineWords.OrNull(line.Id), line.Status ?? line.Stream ?? "", line.ProgressDetail?.Current, line.ProgressDetail?.Total);
    }

    /// <summary>Pushes a reference to the registry that it names. A failure on the way is thrown.</summary>
    /// <param name="tls">Podman alone asks the caller; Docker goes by its own list of registries without TLS.</param>
    public async Task PushAsync(string reference, RegistryLogin? login, bool tls, CancellationToken cancellationToken)
    {
        var (repository, tag) = SplitReference(reference);
        var path = Path(repository, "/push").With("tag", tag).With("tlsVerify", tls ? "true" : "false");
        await foreach (var _ in ProgressAsync(EngineRequest.Post(path) with { Header = RegistryHeaders.Auth(login) ?? RegistryHeaders.NoLogin }, cancellationToken))
        {
        }
    }

    public Task TagAsync(string image, string reference, CancellationToken cancellationToken)
    {
        var (repository, tag) = SplitReference(reference);
        return http.SendAsync(EngineRequest.Post(Path(image, "/tag").With("repo", repository).With("tag", tag)), cancellationToken);
    }

    /// <summary>Removes a reference, and with the last one the image and its untagged parents. <paramref name="force"/> removes all references of an id.</summary>
    public Task RemoveAsync(string image, bool force, CancellationToken cancellationToken) =>
        http.SendAsync(EngineRequest.Delete(Path(image, "").With("force", force)) with { Limit = EngineHttp.TransferLimit }, cancellationToken);

    /// <summary>Loads the archive that <c>docker save</c> writes, and gives the references or ids in it.</summary>
    public async Task<IReadOnlyList<string>> LoadAsync(Stream archive, CancellationToken cancellationToken)
    {
        var loaded = new List<string>();
        await foreach (var line in ProgressAsync(EngineRequest.Post(new EnginePath("/images/load").With("quiet", true)).WithTar(archive), cancellationToken))
        {
            foreach (var text in (line.Stream ?? "").Split('\n').Where(text => text.StartsWith(LoadedPrefix, StringComparison.Ordinal)))
                loaded.Add(text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..].Trim());
        }

        return loaded;
    }

    /// <summary>Makes an image of one layer from a tar of its root directory. Changes are lines of a Dockerfile, such as <c>CMD ["/app"]</c>.</summary>
    public async Task<string> ImportAsync(Stream rootTar, string reference, IReadOnlyList<string> changes, CancellationToken cancellationToken)
    {
        // Podman does not heed a tag that is given apart.
        var path = new EnginePath("/images/create").With("fromSrc", "-").With("repo", reference);
        foreach (var change in changes)
            path.With("changes", change);
        var id = "";
        await foreach (var line in ProgressAsync(EngineRequest.Post(path).WithTar(rootTar), cancellationToken))
            id = line.Status ?? id;
        return EngineWords.ImageId(id);
    }

    /// <summary>A reference with its tag or digest apart; a colon before a slash belongs to a port.</summary>
    internal static (string Repository, string Tag) SplitReference(string reference)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
            return (reference[..at], reference[(at + 1)..]);
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? (reference[..colon], reference[(colon + 1)..]) : (reference, "latest");
    }

    private async IAsyncEnumerable<ProgressAnswer> ProgressAsync(EngineRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = await http.OpenAsync(request, cancellationToken);
        await foreach (var line in JsonLines.ReadAsync(body, EngineJson.Default.ProgressAnswer, cancellationToken))
            yield return line.Failure is { } failure ? throw new ContainerApiException(EngineFault.Engine, request.Operation, failure.Trim()) : line;
    }

    private static EnginePath Path(string image, string action) => new($"/images/{EnginePath.Name(image)}{action}");
}
