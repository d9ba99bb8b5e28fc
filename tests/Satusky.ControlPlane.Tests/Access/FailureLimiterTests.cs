using System.Net;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Access;

public sealed class FailureLimiterTests
{
    private readonly ManualClock clock = new();
    private readonly FailureLimiter limiter;

    public FailureLimiterTests() => limiter = new FailureLimiter(clock);

    [Fact]
    public void Failures_over_the_limit_must_wait_for_the_end_of_the_window()
    {
        Fail("192.0.2.1", FailureLimiter.Limit);
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(40), limiter.CountFailure(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void Another_address_is_not_affected()
    {
        Fail("192.0.2.1", FailureLimiter.Limit + 1);

        Assert.Null(limiter.CountFailure(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void A_new_window_begins_from_zero()
    {
        Fail("192.0.2.1", FailureLimiter.Limit + 1);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(limiter.CountFailure(IPAddress.Parse("192.0.2.1")));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::2:3", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.2", false)]
    public void Addresses_of_one_subscriber_count_together(string first, string second, bool together)
    {
        Fail(first, FailureLimiter.Limit);

        Assert.Equal(together, limiter.CountFailure(IPAddress.Parse(second)) is not null);
    }

    private void Fail(string address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            limiter.CountFailure(IPAddress.Parse(address));
        }
    }
}
