using System.Text.Json;
using Satusky.ControlPlane.Configuration;

namespace Satusky.ControlPlane.Tests.Configuration;

public sealed class SecretStringTests
{
    private readonly SecretString secret = new("hunter22");

    [Fact]
    public void It_shows_itself_only_when_asked()
    {
        Assert.Equal("********", $"{secret}");
        Assert.Equal("hunter22", secret.Reveal());
    }

    [Fact]
    public void It_is_not_serialized() => Assert.DoesNotContain("hunter22", JsonSerializer.Serialize(new { secret }), StringComparison.Ordinal);

    [Fact]
    public void A_record_that_carries_it_does_not_print_it()
    {
        var resolved = new ResolvedConfiguration(new Dictionary<string, string>(), new Dictionary<string, SecretString> { ["A"] = secret });

        Assert.DoesNotContain("hunter22", resolved.ToString(), StringComparison.Ordinal);
    }
}
