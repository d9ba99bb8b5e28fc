using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0.5", "500m")]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1500Mi", "1500Mi")]
    [InlineData("1000Ki", "1000Ki")]
    [InlineData("100k", "100k")]
    [InlineData("1000000", "1M")]
    [InlineData("1e3", "1e3")]
    [InlineData("0", "0")]
    [InlineData("1023", "1023")]
    [InlineData("0.0000000001", "1n")]
    public void A_quantity_has_one_canonical_form(string written, string canonical) => Assert.Equal(canonical, Quantity.Parse(written).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1 Gi")]
    [InlineData("Mi")]
    [InlineData("1KB")]
    public void What_is_no_quantity_is_refused(string written) => Assert.False(Quantity.TryParse(written, out _));

    [Fact]
    public void Quantities_are_compared_by_amount() => Assert.True(Quantity.Parse("1Gi").CompareTo(Quantity.Parse("1G")) > 0);
}
