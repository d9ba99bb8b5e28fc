using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Finds the image a user named, and pins it by digest where its registry can be asked.</summary>
internal sealed class KubernetesImages(RegistryClient registry, ClusterWatch watch, KubernetesOptions options)
{
    public async Task<ImageResolution> ResolveAsync(string image, CancellationToken cancellationToken)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return new ImageResolution.Found(image);
        }

        return await registry.FindAsync(image, options.InsecureRegistries, cancellationToken) switch
        {
            RegistryAnswer.Found found => new ImageResolution.Found($"{WithoutTag(image)}@{found.Digest}"),

            // A machine may have it all the same, or reach a registry that the platform does not: the cluster will say.
            RegistryAnswer.Unreachable => new ImageResolution.Found(image),
            RegistryAnswer.Refused when IsOnMachine(image) => new ImageResolution.Found(image),
            RegistryAnswer.Refused refused when PullFailure.Find(image, refused.Text) is { } failure => new ImageResolution.Missing(failure.Reason, failure.Cause, [], failure.Hint),
            _ => new ImageResolution.Missing(Reasons.ImageNotFound, $"image \"{image}\" was not found", [], "check its name and tag"),
        };
    }

    private bool IsOnMachine(string image)
    {
        var reference = ImageReference.Parse(image);
        var name = $"{reference.Host}/{reference.Repository}:{reference.Tag}";
        return watch.Nodes.Any(node => node.Images.Contains(name));
    }

    private static string WithoutTag(string image)
    {
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? image[..colon] : image;
    }
}
