using Satusky.Contracts.Apps;

namespace Satusky.Contracts.Tests;

public sealed class AppSpecRulesTests
{
    private static readonly AppSpec Valid = new() { Name = "web" };

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(AppSpecRules.Faults(Valid));

    [Theory]
    [InlineData("web")]
    [InlineData("a")]
    [InlineData("user-service2")]
    public void Good_names_have_no_fault(string name) => Assert.Null(AppName.Fault(name));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("Web", "(for example \"web\")")]
    [InlineData("1web", "(for example \"web\")")]
    [InlineData("web-", "is not a valid K8s service name")]
    [InlineData("my_app", "(for example \"my-app\")")]
    [InlineData("wéb", "is not a valid K8s service name")]
    public void Bad_names_are_explained(string name, string part) => Assert.Contains(part, AppName.Fault(name), StringComparison.Ordinal);

    [Fact]
    public void A_name_may_have_63_characters_and_no_more()
    {
        Assert.Null(AppName.Fault(new string('a', 63)));
        Assert.Contains("64 chars, max 63", AppName.Fault(new string('a', 64)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 1000)]
    [InlineData("0.5", 500)]
    [InlineData("500m", 500)]
    [InlineData("0.01", 10)]
    [InlineData("10m", 10)]
    public void Processor_amounts_are_read(string text, int millicores)
    {
        Assert.True(CpuQuantity.TryParse(text, out var cpu, out _));
        Assert.Equal(millicores, cpu.Millicores);
    }

    [Theory]
    [InlineData("", "must be in format")]
    [InlineData("abc", "must be in format")]
    [InlineData("1e3", "must be in format")]
    [InlineData("-1", "must be in format")]
    [InlineData("1,5", "must be in format")]
    [InlineData("0", "CPU must be greater than 0")]
    [InlineData("0m", "CPU must be greater than 0")]
    [InlineData("0.001", "CPU must be at least 0.01 cores (10m)")]
    [InlineData("5m", "CPU millicores must be at least 10m")]
    [InlineData("0.0125", "finer than one thousandth")]
    [InlineData("99999", "at most 1024 cores")]
    public void Bad_processor_amounts_are_explained(string text, string part)
    {
        Assert.False(CpuQuantity.TryParse(text, out _, out var fault));
        Assert.Contains(part, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("256Mi", 256L << 20)]
    [InlineData("2Gi", 2L << 30)]
    public void Memory_amounts_are_read(string text, long bytes)
    {
        Assert.True(MemoryQuantity.TryParse(text, out var memory, out _));
        Assert.Equal(bytes, memory.Bytes);
    }

    [Theory]
    [InlineData("", "memory value cannot be empty")]
    [InlineData("256", "must be in format")]
    [InlineData("256MB", "must be in format")]
    [InlineData("1.5Gi", "must be in format")]
    [InlineData("0Mi", "memory value must be positive")]
    [InlineData("-1Mi", "memory value must be positive")]
    [InlineData("5Mi", "at least 6Mi")]
    [InlineData("9223372036854775807Gi", "at most 1024Gi")]
    public void Bad_memory_amounts_are_explained(string text, string part)
    {
        Assert.False(MemoryQuantity.TryParse(text, out _, out var fault));
        Assert.Contains(part, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var faults = AppSpecRules.Faults(Valid with { Port = 0, Cpu = "x", Memory = "x", Replicas = -1, HealthPath = "health", MaxSurge = "x" });
        Assert.Equal(6, faults.Count);
    }

    [Fact]
    public void A_rollout_must_be_able_to_move() =>
        Assert.Contains("cannot both be 0", Assert.Single(AppSpecRules.Faults(Valid with { MaxSurge = "0", MaxUnavailable = "0%" })), StringComparison.Ordinal);

    [Theory]
    [InlineData("25%", 3, true, 1)]
    [InlineData("25%", 3, false, 0)]
    [InlineData("25%", 8, true, 2)]
    [InlineData("2", 3, true, 2)]
    [InlineData("100%", 5, false, 5)]
    public void Shares_of_surge_round_up_and_of_absence_down(string text, int replicas, bool roundUp, int expected) =>
        Assert.Equal(expected, RolloutShare.Resolve(text, replicas, roundUp));

    [Theory]
    [InlineData("DATABASE_URL", null)]
    [InlineData("_x.y-z1", null)]
    [InlineData("", "is empty")]
    [InlineData("1ABC", "is not valid")]
    [InlineData("A B", "is not valid")]
    public void Names_of_variables_follow_their_rule(string key, string? part)
    {
        if (part is null)
        {
            Assert.Null(ConfigKey.Fault(key));
        }
        else
        {
            Assert.Contains(part, ConfigKey.Fault(key), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_faulty_value_is_never_repeated()
    {
        Assert.DoesNotContain("hush", ConfigKey.ValueFault("KEY", "hush\0"), StringComparison.Ordinal);
        Assert.DoesNotContain("xxxx", ConfigKey.ValueFault("KEY", new string('x', ConfigKey.MaxValueLength + 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Object_keys_are_lowercase_with_dashes() => Assert.Equal("database-url", ConfigKey.ObjectKey("DATABASE_URL"));
}
