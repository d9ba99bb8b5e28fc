namespace Satusky.Cli.Tests.Support;

internal static class Wait
{
    /// <summary>Waits for a condition with a generous deadline, and fails beyond it.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 1000, "the condition did not come true within 10 s");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
