using System.Text.Json.Nodes;

namespace Satusky.TestCluster;

/// <summary>How a cluster starts.</summary>
public sealed record ClusterOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IReadOnlyList<ClusterNode> Nodes { get; init; } = [new ClusterNode("node-1")];

    /// <summary>
    /// Kinds that this cluster does not have, as <c>httproutes.gateway.networking.k8s.io</c>, or whole groups, as <c>gateway.networking.k8s.io</c>;
    /// at first those of the vertical autoscaler, which few clusters have.
    /// </summary>
    public IReadOnlyList<string> WithoutKinds { get; init; } = ["autoscaling.k8s.io"];

    /// <summary>Controllers that never run, by name, e.g. <c>gateway</c> when the one under test is another.</summary>
    public IReadOnlyList<string> WithoutControllers { get; init; } = [];

    /// <summary>Whether controllers write events.</summary>
    public bool Events { get; init; } = true;

    /// <summary>How many changes of each kind a watch can go back.</summary>
    public int KeptChanges { get; init; } = 20_000;
}

/// <summary>A node and what fits on it.</summary>
public sealed record ClusterNode(string Name, string Cpu = "64", string Memory = "256Gi", int Pods = 20_000, string Architecture = "amd64")
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    internal string ToJson()
    {
        var labels = new JsonObject { ["kubernetes.io/hostname"] = Name, ["kubernetes.io/os"] = "linux", ["kubernetes.io/arch"] = Architecture };
        foreach (var (name, value) in Labels) labels[name] = value;
        JsonObject Amounts() => new() { ["cpu"] = Cpu, ["memory"] = Memory, ["pods"] = Pods.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = labels }, ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["capacity"] = Amounts(), ["allocatable"] = Amounts(),
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = "192.0.2.10" }, new JsonObject { ["type"] = "Hostname", ["address"] = Name }),
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["reason"] = "KubeletReady", ["message"] = "kubelet is posting ready status" }),
                ["nodeInfo"] = new JsonObject { ["architecture"] = Architecture, ["operatingSystem"] = "linux", ["kubeletVersion"] = "v1.36.2", ["containerRuntimeVersion"] = "containerd://2.1.9" },
            },
        }.ToJsonString();
    }
}
