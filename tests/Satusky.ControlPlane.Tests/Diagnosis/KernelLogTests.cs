using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Tests.Diagnosis;

public sealed class KernelLogTests
{
    private const string Log = """
        <6>[   90.100000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=libpod-aaaa,oom_memcg=/libpod_parent/libpod-aaaa,task_memcg=/libpod_parent/libpod-aaaa,task=app,pid=7,uid=0
        <6>[  120.500000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,oom_memcg=/docker/bbbb,task_memcg=/docker/bbbb,task=app,pid=8,uid=0
        <6>[  130.000000] veth: cccc entered promiscuous mode
        """;

    [Theory]
    [InlineData("aaaa", 0, true)]
    [InlineData("aaaa", 100, false)]
    [InlineData("bbbb", 100, true)]
    [InlineData("cccc", 0, false)]
    public void Victims_count_by_container_and_time(string container, int notBefore, bool expected) =>
        Assert.Equal(expected, KernelLog.SaysOutOfMemory(Log, container, TimeSpan.FromSeconds(notBefore)));

    [Fact]
    public void The_real_log_never_names_a_container_that_never_was() =>
        Assert.NotEqual(true, KernelLog.SaysOutOfMemory(Guid.NewGuid().ToString("N"), TimeSpan.FromDays(1)));
}
