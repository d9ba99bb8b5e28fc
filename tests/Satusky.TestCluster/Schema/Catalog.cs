namespace Satusky.TestCluster.Schema;

/// <summary>Every kind there is a definition for, and the types of bodies that are no stored objects.</summary>
internal static class Catalog
{
    private static readonly SchemaReader s_reader = SchemaReader.ReadAll();

    public static IReadOnlyList<ResourceKind> Kinds => s_reader.Kinds;

    public static StructType Scale { get; } = s_reader.Type("autoscaling", "Scale");
    public static StructType Eviction { get; } = s_reader.Type("policy", "Eviction");
    public static StructType DeleteOptions { get; } = s_reader.Type("meta", "DeleteOptions");
    public static StructType ObjectMeta { get; } = s_reader.Type("meta", "ObjectMeta");
    public static StructType AccessReview { get; } = s_reader.Type("authorization", "SelfSubjectAccessReview");

    public static ResourceKind Namespace { get; } = Find("", "Namespace");
    public static ResourceKind Pod { get; } = Find("", "Pod");
    public static ResourceKind Service { get; } = Find("", "Service");
    public static ResourceKind ConfigMap { get; } = Find("", "ConfigMap");
    public static ResourceKind Secret { get; } = Find("", "Secret");
    public static ResourceKind Event { get; } = Find("", "Event");
    public static ResourceKind Node { get; } = Find("", "Node");
    public static ResourceKind Claim { get; } = Find("", "PersistentVolumeClaim");
    public static ResourceKind ServiceAccount { get; } = Find("", "ServiceAccount");
    public static ResourceKind ResourceQuota { get; } = Find("", "ResourceQuota");
    public static ResourceKind LimitRange { get; } = Find("", "LimitRange");
    public static ResourceKind Deployment { get; } = Find("apps", "Deployment");
    public static ResourceKind ReplicaSet { get; } = Find("apps", "ReplicaSet");
    public static ResourceKind StatefulSet { get; } = Find("apps", "StatefulSet");
    public static ResourceKind Job { get; } = Find("batch", "Job");
    public static ResourceKind Budget { get; } = Find("policy", "PodDisruptionBudget");
    public static ResourceKind EndpointSlice { get; } = Find("discovery.k8s.io", "EndpointSlice");
    public static ResourceKind Lease { get; } = Find("coordination.k8s.io", "Lease");
    public static ResourceKind GatewayClass { get; } = Find("gateway.networking.k8s.io", "GatewayClass");
    public static ResourceKind Gateway { get; } = Find("gateway.networking.k8s.io", "Gateway");
    public static ResourceKind HttpRoute { get; } = Find("gateway.networking.k8s.io", "HTTPRoute");
    public static ResourceKind StorageClass { get; } = Find("storage.k8s.io", "StorageClass");

    public static ResourceKind Find(string group, string kind) => Kinds.First(known => known.Group == group && known.Kind == kind);
}
