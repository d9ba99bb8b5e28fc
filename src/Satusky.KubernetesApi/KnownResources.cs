namespace Satusky.KubernetesApi;

/// <content>Kinds that every cluster serves, and those of the Gateway API.</content>
public sealed partial record KubernetesResource
{
    public static readonly KubernetesResource Namespaces = new("", "v1", "namespaces", "Namespace", Namespaced: false);
    public static readonly KubernetesResource Nodes = new("", "v1", "nodes", "Node", Namespaced: false);
    public static readonly KubernetesResource Pods = new("", "v1", "pods", "Pod");
    public static readonly KubernetesResource Services = new("", "v1", "services", "Service");
    public static readonly KubernetesResource ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount");
    public static readonly KubernetesResource ConfigMaps = new("", "v1", "configmaps", "ConfigMap");
    public static readonly KubernetesResource Secrets = new("", "v1", "secrets", "Secret");
    public static readonly KubernetesResource Events = new("", "v1", "events", "Event");
    public static readonly KubernetesResource PersistentVolumeClaims = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
    public static readonly KubernetesResource PersistentVolumes = new("", "v1", "persistentvolumes", "PersistentVolume", Namespaced: false);
    public static readonly KubernetesResource ResourceQuotas = new("", "v1", "resourcequotas", "ResourceQuota");
    public static readonly KubernetesResource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly KubernetesResource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");
    public static readonly KubernetesResource StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly KubernetesResource Jobs = new("batch", "v1", "jobs", "Job");
    public static readonly KubernetesResource CronJobs = new("batch", "v1", "cronjobs", "CronJob");
    public static readonly KubernetesResource HorizontalPodAutoscalers = new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
    public static readonly KubernetesResource PodMetrics = new("metrics.k8s.io", "v1beta1", "pods", "PodMetrics");
    public static readonly KubernetesResource PodDisruptionBudgets = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
    public static readonly KubernetesResource NetworkPolicies = new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");
    public static readonly KubernetesResource EndpointSlices = new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");
    public static readonly KubernetesResource StorageClasses = new("storage.k8s.io", "v1", "storageclasses", "StorageClass", Namespaced: false);
    public static readonly KubernetesResource Leases = new("coordination.k8s.io", "v1", "leases", "Lease");
    public static readonly KubernetesResource GatewayClasses = new("gateway.networking.k8s.io", "v1", "gatewayclasses", "GatewayClass", Namespaced: false);
    public static readonly KubernetesResource Gateways = new("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
    public static readonly KubernetesResource HttpRoutes = new("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute");
}
