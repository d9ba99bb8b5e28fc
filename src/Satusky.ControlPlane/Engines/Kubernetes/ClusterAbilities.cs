namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>What this cluster offers beyond what every cluster does.</summary>
/// <param name="GatewayApi">HTTPRoutes can be stored.</param>
/// <param name="SleepAction">A container can be told to wait before it is asked to end; since 1.30.</param>
/// <param name="Metrics">It measures what pods use, so that it can scale them.</param>
internal sealed record ClusterAbilities(bool GatewayApi, bool SleepAction, bool Metrics);
