using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>What one build is called in the cluster, and the images that it makes.</summary>
/// <param name="Repository">The image without a tag; each app has one of its own.</param>
internal sealed record BuildTarget(BuildOrder Order, string Repository, IReadOnlyList<string> InsecureHosts)
{
    public static BuildTarget Of(BuildOrder order, string registry, IReadOnlyList<string> insecureHosts) =>
        new(order, $"{registry}/{order.App.Namespace}/{order.App.Name}", insecureHosts);

    /// <summary>The name of the Job and its Secret: the build id in the letters that the cluster allows.</summary>
    public string Name => Order.BuildId.Replace('_', '-');

    public string Image => $"{Repository}:{Order.BuildId}";

    public IEnumerable<string> Images => Order.Commit is { } commit ? [Image, $"{Repository}:{commit}"] : [Image];

    public string CacheRepository => $"{Repository}/cache";

    public bool IsInsecure => InsecureHosts.Contains(ImageReference.Parse(Repository).Host);

    public string Pinned(string digest) => $"{Repository}@{digest}";
}
