namespace Satusky.ControlPlane.Builds;

/// <summary>Keeps build contexts by the id of their operation, until that is over. Who takes one while it is written gets a broken one.</summary>
internal interface IContextStore
{
    /// <summary>Takes the bytes of a context. A flush stores the last of them; then comes <see cref="KeepAsync"/>, or <see cref="RemoveAsync"/>.</summary>
    Stream Begin(string operationId);

    Task KeepAsync(string operationId, CancellationToken cancellationToken);

    /// <summary>The context as a file, for as long as it is not disposed.</summary>
    Task<ContextFile> OpenAsync(string operationId, CancellationToken cancellationToken);

    /// <summary>Safe to repeat, and where nothing was ever stored.</summary>
    Task RemoveAsync(string operationId, CancellationToken cancellationToken);

    /// <summary>Removes what was left by operations that are no longer open, and by uploads cut off by a kill. Call before the first upload.</summary>
    Task CleanAsync(IReadOnlySet<string> openOperations, CancellationToken cancellationToken);
}

/// <summary>A context on disk.</summary>
/// <param name="isCopy">Whether it goes when it is disposed.</param>
internal sealed class ContextFile(string path, bool isCopy) : IDisposable
{
    public string Path => path;

    public void Dispose()
    {
        if (isCopy)
        {
            File.Delete(path);
        }
    }
}
