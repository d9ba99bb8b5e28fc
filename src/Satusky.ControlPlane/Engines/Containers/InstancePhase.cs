namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Where an instance is in its life. Stored, so that a restarted control plane goes on where it was.</summary>
internal enum InstancePhase
{
    /// <summary>Recorded; its container is to be made and started.</summary>
    Starting,

    /// <summary>Its container was started; it gets no requests.</summary>
    Running,

    /// <summary>Its port answers and its health check passes; it gets requests.</summary>
    Ready,

    /// <summary>It did not pass its liveness check and was asked to end, to be started again.</summary>
    Restarting,

    /// <summary>Its container ended or could not start; it waits for its next start.</summary>
    Waiting,

    /// <summary>It gets no new requests; those in flight finish.</summary>
    Draining,

    /// <summary>It was asked to end, and is killed when its grace period is over.</summary>
    Stopping,
}
