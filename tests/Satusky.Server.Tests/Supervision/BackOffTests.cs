using Satusky.Server.Supervision;

namespace Satusky.Server.Tests.Supervision;

public sealed class BackOffTests
{
    [Fact]
    public void Waits_double_up_to_ten_seconds()
    {
        var backOff = new BackOff();

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 10, 10], Enumerable.Range(0, 8).Select(_ => backOff.After(TimeSpan.FromSeconds(1)).TotalSeconds));
    }

    [Fact]
    public void A_run_of_two_seconds_was_no_failed_start()
    {
        var backOff = new BackOff();
        backOff.After(TimeSpan.Zero);
        backOff.After(TimeSpan.Zero);

        Assert.Equal(0.25, backOff.After(TimeSpan.FromSeconds(2)).TotalSeconds);
    }
}
