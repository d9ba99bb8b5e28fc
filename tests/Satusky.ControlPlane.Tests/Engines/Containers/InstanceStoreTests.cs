using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class InstanceStoreTests
{
    [Fact]
    public void A_record_of_an_earlier_version_keeps_its_settings()
    {
        var record = InstanceStore.Read(
            """
            {"id":"i","appId":"a","network":"n","name":"web-1","address":"10.0.0.10","port":8081,"release":2,"generation":3,"configRevision":4,"imageId":"sha256:1",
             "createdAt":"2026-01-01T00:00:00+00:00","phase":"Ready","cpu":"0.25","memory":"64Mi","healthPath":"/health","since":"2026-01-01T00:00:00+00:00","restarts":1,"crashes":0}
            """);

        Assert.Equal(("0.25", "64Mi", "/health", TimeSpan.FromSeconds(30)), (record.Spec.Cpu, record.Spec.Memory, record.Spec.ReadinessCheck!.Path, record.Spec.Grace));
        Assert.Equal((InstancePhase.Ready, 8081, 1), (record.Phase, record.Port, record.Restarts));
    }
}
