namespace Satusky.ControlPlane.Engines.Containers;

internal static class InstanceRun
{
    /// <summary>The present run of a started instance, as its log is kept.</summary>
    public static ContainerRun Of(InstanceRecord instance, AppMasks masks) => new(
        instance.AppId, instance.ContainerId!, instance.Name, instance.Release, instance.StartedAt ?? instance.CreatedAt, masks.Of(instance.AppId));
}
