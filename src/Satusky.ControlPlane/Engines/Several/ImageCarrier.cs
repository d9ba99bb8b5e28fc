using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes;

namespace Satusky.ControlPlane.Engines.Several;

/// <summary>
/// Finds out what an image of this machine is called at a registry, and where none has it, pushes it to the one that the cluster pulls from.
/// </summary>
internal sealed class ImageCarrier(ContainerEngineClient client, BuiltImages built, RegistryClient registry, RegistryCredentials credentials, KubernetesOptions options)
{
    private const int TagDigits = 12;

    public async Task<ImageResolution> CarryAsync(AppKey app, string image, string imageId, CancellationToken cancellationToken)
    {
        try
        {
            var digests = (await client.Images.InspectAsync(imageId, cancellationToken)).Digests;
            foreach (var name in digests.Where(name => !ImageReference.Parse(name).IsLocal))
            {
                if (await FindAsync(name, cancellationToken) is RegistryAnswer.Found)
                {
                    return new ImageResolution.Found(name);
                }
            }

            return options.Builds.Registry is { } target
                ? await PushAsync(app, imageId, $"{target}/{app.Namespace}/{app.Name}", cancellationToken)
                : new ImageResolution.Missing(
                    Reasons.NotAvailable, $"image \"{image}\" is on this machine alone, and the cluster has no registry to pull it from", [],
                    "name one that both reach in SATUSKY_BUILD_REGISTRY, and start the platform again");
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.NotFound)
        {
            return new ImageResolution.Missing(Reasons.ImageNotFound, $"image \"{image}\" is not on this machine any more", [], null);
        }
        catch (ContainerApiException exception)
        {
            return new ImageResolution.Missing(Reasons.ImagePullBackOff, $"image \"{image}\" cannot be carried to the cluster: {exception.EngineMessage}", [], "see the registry's login in registries.json, and move again");
        }
        catch (RegistryFileException exception)
        {
            return ContainerImages.Missing(exception);
        }
    }

    private async Task<ImageResolution> PushAsync(AppKey app, string imageId, string repository, CancellationToken cancellationToken)
    {
        var tag = $"{repository}:moved-{imageId[(imageId.IndexOf(':', StringComparison.Ordinal) + 1)..][..TagDigits]}";
        await built.OwnAsync(tag, imageId, app.Id, "", cancellationToken);
        await client.Images.TagAsync(imageId, tag, cancellationToken);
        await client.Images.PushAsync(tag, credentials.For(tag), !options.InsecureRegistries.Contains(ImageReference.Parse(tag).Host), cancellationToken);
        return await FindAsync(tag, cancellationToken) switch
        {
            RegistryAnswer.Found found => new ImageResolution.Found($"{repository}@{found.Digest}"),
            RegistryAnswer.Refused refused => Unanswered(refused.Text),
            RegistryAnswer.Unreachable unreachable => Unanswered(unreachable.Text),
            _ => throw new InvalidOperationException("a registry answers, refuses or is away"),
        };

        ImageResolution.Missing Unanswered(string text) =>
            new(Reasons.ImagePullBackOff, $"{tag} was pushed, but its registry does not tell its digest: {text}", [], "see SATUSKY_INSECURE_REGISTRIES where the registry has no TLS");
    }

    private Task<RegistryAnswer> FindAsync(string name, CancellationToken cancellationToken) => registry.FindAsync(name, options.InsecureRegistries, cancellationToken);
}
