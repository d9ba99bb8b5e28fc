namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>An instance's record beside what is seen of it now.</summary>
/// <param name="Container">The state of the record's container.</param>
/// <param name="Answers">Its port accepts connections, or its health check passes; null when not looked at.</param>
/// <param name="Alive">Its liveness check passes, or has not yet failed often enough; null without one.</param>
/// <param name="InFlight">Requests and WebSockets the edge has open to it, or null when the edge does not say.</param>
internal sealed record InstanceFacts(InstanceRecord Record, ContainerPresence Container, bool? Answers, bool? Alive, int? InFlight);

internal enum ContainerPresence
{
    /// <summary>There is none.</summary>
    Absent,

    /// <summary>Made but never started.</summary>
    Created,

    Running,

    Ended,
}
