using System.Text.Json;

namespace Satusky.KubernetesApi.Tests;

/// <summary>The projection that the tests of informers use.</summary>
internal sealed record PodRecord(string Name, string? Node)
{
    public static InformerSpec<PodRecord> Spec { get; } = new() { Resource = KubernetesResource.Pods, Project = Of, Index = pod => pod.Node };

    public static PodRecord Of(JsonElement pod) => new(ObjectName.Of(pod).Name, ApiJson.Text(pod, "spec", "nodeName"));
}
