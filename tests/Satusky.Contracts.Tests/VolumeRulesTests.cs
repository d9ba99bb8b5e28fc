using System.Text.Json;
using Satusky.Contracts.Apps;

namespace Satusky.Contracts.Tests;

public sealed class VolumeRulesTests
{
    private static readonly VolumeSpec Data = new() { Size = "1Gi", Mount = "/data" };
    private static readonly AppSpec Valid = new() { Name = "db", Volume = Data };

    [Fact]
    public void A_size_and_a_path_are_enough() => Assert.Empty(AppSpecRules.Faults(Valid));

    [Theory]
    [InlineData("1Mi", "1Mi")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1536Mi", "1536Mi")]
    [InlineData("64Ti", "64Ti")]
    public void Sizes_are_read_and_written(string text, string shown)
    {
        Assert.True(VolumeSize.TryParse(text, out var size, out _));
        Assert.Equal(shown, size.ToString());
    }

    [Theory]
    [InlineData("1", "write a number with Mi, Gi or Ti, such as 1Gi")]
    [InlineData("-1Gi", "write a number with Mi, Gi or Ti, such as 1Gi")]
    [InlineData("0Gi", "a volume holds at least 1Mi")]
    [InlineData("65Ti", "a volume holds at most 64Ti")]
    [InlineData("9223372036854775807Ti", "a volume holds at most 64Ti")]
    public void Bad_sizes_are_explained(string text, string fault) =>
        Assert.Equal([$"volume size \"{text}\" is not valid: {fault}"], AppSpecRules.Faults(Valid with { Volume = Data with { Size = text } }));

    [Fact]
    public void Size_and_mount_are_required() => Assert.Equal(
        ["volume-size is required when volume is enabled: write size = \"1Gi\" in [volume]", "volume-mount is required when volume is enabled: write mount = \"/data\" in [volume]"],
        AppSpecRules.Faults(Valid with { Volume = Data with { Size = "", Mount = "" } }));

    [Theory]
    [InlineData("/data")]
    [InlineData("/var/lib/postgresql/data")]
    [InlineData("/etc/app")]
    public void Good_mounts_have_no_fault(string path) => Assert.Null(VolumeRules.MountFault(path));

    [Theory]
    [InlineData("data", "use an absolute path such as /data")]
    [InlineData("/", "use an absolute path such as /data")]
    [InlineData("/data/", "use an absolute path such as /data")]
    [InlineData("/a/../etc", "use an absolute path such as /data")]
    [InlineData("/a:b", "use an absolute path such as /data")]
    [InlineData("/proc/1", "every instance needs that folder as it is")]
    [InlineData("/etc", "every instance needs that folder as it is")]
    public void Bad_mounts_are_explained(string path, string part) => Assert.EndsWith(part, VolumeRules.MountFault(path), StringComparison.Ordinal);

    [Fact]
    public void Several_instances_need_a_shared_volume()
    {
        var fault = "3 replicas are not possible with a single-writer volume: run 1, or make the volume shared with access = \"shared\" in [volume]";

        Assert.Equal([fault], AppSpecRules.Faults(Valid with { Replicas = 3 }));
        Assert.Empty(AppSpecRules.Faults(Valid with { Replicas = 3, Volume = Data with { Access = VolumeAccess.Shared } }));
    }

    [Fact]
    public void The_name_leaves_room_for_the_hash_of_a_cluster()
    {
        Assert.Empty(AppSpecRules.Faults(Valid with { Name = new string('a', 52) }));
        Assert.Contains("(53 chars, max 52)", AppSpecRules.Faults(Valid with { Name = new string('a', 53) }).Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db", false)]
    [InlineData("DB-volume", false)]
    [InlineData("db-volume", true)]
    public void Only_names_of_volumes_can_be_attached(string name, bool valid) => Assert.Equal(valid, VolumeRules.NameFault(name) is null);

    [Fact]
    public void A_single_writer_is_always_recreated()
    {
        var stored = JsonSerializer.Deserialize(JsonSerializer.Serialize(Valid, ContractsJson.Default.AppSpec), ContractsJson.Default.AppSpec)!;

        Assert.Equal(RolloutStrategy.Recreate, stored.Strategy);
        Assert.Equal(Data, stored.Volume);
        Assert.Equal(RolloutStrategy.Rolling, (Valid with { Volume = Data with { Access = VolumeAccess.Shared } }).Strategy);
    }
}
