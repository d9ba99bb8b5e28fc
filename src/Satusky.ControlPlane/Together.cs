namespace Satusky.ControlPlane;

/// <summary>Work of several parts that none may go on without.</summary>
internal static class Together
{
    /// <summary>Runs all parts at once. The first that ends or fails ends the others; its fault is thrown when all are over.</summary>
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> parts, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = parts.Select(part => part(over.Token)).ToList();
        await Task.WhenAny(running);
        await over.CancelAsync();
        await Task.WhenAll(running);
    }
}
