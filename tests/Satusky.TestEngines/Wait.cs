using System.Diagnostics;

namespace Satusky.TestEngines;

/// <summary>Waits for conditions of the real world, which tells no other way.</summary>
public static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(condition()), what, cancellationToken);

    /// <summary>Asks until the condition holds; past the deadline it throws, saying <paramref name="what"/> did not come true.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken) =>
        UntilAsync(condition, what, Deadline, cancellationToken);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > deadline)
                throw new TimeoutException($"waited {deadline.TotalSeconds:0} s in vain for: {what}");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
