using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class HostTests : IDisposable
{
    private const long Gibibyte = 1024L * 1024 * 1024;
    private readonly string folder = Directory.CreateTempSubdirectory("satusky-host-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Ulimits_are_capped_by_the_engine_process()
    {
        string[] lines =
        [
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             4096                 unlimited            processes ",
            "Max open files            1024                 4096                 files     ",
        ];

        Assert.Equal([new Ulimit("nofile", 4096, 4096), new Ulimit("nproc", 1_048_576, 1_048_576)], HostLimits.Parse(lines));
    }

    [Fact]
    public void A_process_that_is_gone_counts_as_this_one()
    {
        Assert.Equal(HostLimits.Read(null), HostLimits.Read(int.MaxValue));
        Assert.Equal(["nofile", "nproc"], HostLimits.Read(Environment.ProcessId).Select(limit => limit.Name));
        Assert.All(HostLimits.Read(null), limit => Assert.True(limit.Hard > 0));
    }

    [Theory]
    [InlineData(3, 20, false)]
    [InlineData(1, 20, true)]
    [InlineData(4, 100, true)]
    [InlineData(6, 100, false)]
    public void A_disk_counts_as_full_below_the_larger_reserve(long free, long total, bool isFull)
    {
        var verdict = new DiskGuard(new DiskReserve(), _ => new DiskSpace(free * Gibibyte, total * Gibibyte)).Check("/data");

        Assert.Equal(isFull ? Reasons.DiskPressure : null, verdict?.Reason);
    }

    [Fact]
    public void A_full_disk_is_named_with_its_numbers()
    {
        var guard = new DiskGuard(new DiskReserve(), path => new DiskSpace(path == "/var/lib/images" ? Gibibyte : 50 * Gibibyte, 100 * Gibibyte));

        var verdict = guard.Check("/data", "/var/lib/images")!;

        Assert.Equal("the disk of /var/lib/images has only 1.0 GiB free, and 5.0 GiB must stay free", verdict.Message);
        Assert.Equal(["/var/lib/images: 1.0 GiB free of 100.0 GiB"], verdict.Evidence);
    }

    [Fact]
    public void The_space_of_a_folder_to_come_is_its_parent_s()
    {
        var space = DiskSpace.Of(Path.Combine(folder, "not", "yet"));

        Assert.InRange(space.Free, 1, space.Total);
    }

    [Fact]
    public async Task A_runtime_that_works_here_is_found()
    {
        var choice = await RuntimeChoice.DetectAsync(Token);

        Assert.True(File.Exists(choice.Runtime), string.Join("; ", choice.Findings));
        Assert.Equal($"{choice.Runtime} works", choice.Findings[^1]);
    }

    [Fact]
    public async Task A_runtime_that_fails_is_quoted()
    {
        var runtime = Path.Combine(folder, "crun");
        await File.WriteAllTextAsync(runtime, "#!/bin/sh\necho noise >&2\necho 'cgroups in hybrid mode not supported' >&2\nexit 1\n", Token);
        File.SetUnixFileMode(runtime, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal("cgroups in hybrid mode not supported", await RuntimeChoice.TryAsync(runtime, Token));
    }
}
