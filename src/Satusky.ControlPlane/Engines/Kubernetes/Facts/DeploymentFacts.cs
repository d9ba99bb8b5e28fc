using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>What a Deployment says about its rollout.</summary>
/// <param name="IsObserved">The cluster has begun to carry out what was applied last.</param>
/// <param name="CannotCreate">Why pods are refused, such as a full quota; null when they are not.</param>
/// <param name="Replicas">How many instances it is to have.</param>
internal sealed record DeploymentFacts(bool IsObserved, string? CannotCreate, bool IsStalled, int Replicas)
{
    public static DeploymentFacts Of(JsonElement deployment) => new(
        deployment.Number("status", "observedGeneration") >= deployment.Number("metadata", "generation"),
        Condition(deployment, "ReplicaFailure", "True") is { } failure ? failure.Text("message") : null,
        Condition(deployment, "Progressing", "False") is { } progress && progress.Text("reason") == "ProgressDeadlineExceeded",
        (int)deployment.Number("spec", "replicas"));

    private static JsonElement? Condition(JsonElement deployment, string type, string status)
    {
        foreach (var condition in deployment.Items("status", "conditions"))
        {
            if (condition.Text("type") == type && condition.Text("status") == status)
            {
                return condition;
            }
        }

        return null;
    }
}
