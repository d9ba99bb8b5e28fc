namespace Satusky.ControlPlane.Builds;

/// <summary>Contexts as files of the home folder.</summary>
internal sealed class ContextFolder(string home) : IContextStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Path.Combine(home, "contexts");

    public string PathOf(string operationId) => Path.Combine(folder, FileName(operationId));

    public Stream Begin(string operationId)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = OwnerOnly,
        };
        return new FileStream(Partial(operationId), options);
    }

    public Task KeepAsync(string operationId, CancellationToken cancellationToken)
    {
        File.Move(Partial(operationId), PathOf(operationId), overwrite: true);
        return Task.CompletedTask;
    }

    public Task<ContextFile> OpenAsync(string operationId, CancellationToken cancellationToken) =>
        Task.FromResult(new ContextFile(PathOf(operationId), isCopy: false));

    public Task RemoveAsync(string operationId, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(Partial(operationId));
            File.Delete(PathOf(operationId));
        }

        return Task.CompletedTask;
    }

    public Task CleanAsync(IReadOnlySet<string> openOperations, CancellationToken cancellationToken)
    {
        var kept = openOperations.Select(FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(file => !kept.Contains(Path.GetFileName(file))) : [])
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    private string Partial(string operationId) => PathOf(operationId) + ".partial";

    private static string FileName(string operationId) => operationId.Length > 0 && operationId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? operationId + ".tar.gz"
        : throw new ArgumentException($"\"{operationId}\" is not an operation id", nameof(operationId));
}
