namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>One thing to do, decided by <see cref="RolloutPlanner"/> and carried out by the engine.</summary>
internal abstract record PlanAction
{
    private PlanAction()
    {
    }

    /// <summary>Record new instances of the desired release.</summary>
    public sealed record Create(int Count) : PlanAction;

    /// <summary>Make the container and start it.</summary>
    public sealed record Start(InstanceRecord Instance) : PlanAction;

    /// <summary>The container ended by itself: find out why and set the next start.</summary>
    public sealed record RecordEnd(InstanceRecord Instance) : PlanAction;

    /// <summary>Only the record's phase changes.</summary>
    public sealed record Enter(InstanceRecord Instance, InstancePhase Phase) : PlanAction;

    /// <summary>Ask the process to end.</summary>
    public sealed record Terminate(InstanceRecord Instance) : PlanAction;

    /// <summary>It is not alive: ask the process to end, so that it starts again.</summary>
    public sealed record Restart(InstanceRecord Instance) : PlanAction;

    /// <summary>End the process at once.</summary>
    public sealed record Kill(InstanceRecord Instance) : PlanAction;

    /// <summary>Remove container and record.</summary>
    public sealed record Remove(InstanceRecord Instance) : PlanAction;
}
