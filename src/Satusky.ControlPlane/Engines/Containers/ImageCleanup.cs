using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Deletes images and cached layers that the platform made and nothing needs any more. Run after a release became active, and daily.</summary>
internal sealed partial class ImageCleanup(ContainerEngineClient client, BuiltImages images, BuildKitCache cache, ILogger<ImageCleanup> logger)
{
    /// <summary>Deletes what it may and gives the number of images, layers and pieces of cache removed; what the engine still needs stays for the next time.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var unneeded = await images.UnneededAsync(cancellationToken);
        var containers = await client.Containers.ListAsync(all: true, null, cancellationToken);
        var inUse = containers.Select(container => container.ImageId).ToHashSet();
        var removed = 0;
        foreach (var image in unneeded.Where(image => !BuildKitCache.Holds(image) && !inUse.Contains(image.ImageId)))
        {
            removed += await RemoveAsync(image, cancellationToken) ? 1 : 0;
        }

        // After the images, for their layers are records too.
        removed += await cache.PruneAsync(unneeded, cancellationToken);

        if (removed > 0)
        {
            Log.Removed(logger, removed);
        }

        return removed;
    }

    private async Task<bool> RemoveAsync(BuiltImage image, CancellationToken cancellationToken)
    {
        try
        {
            var isOurs = await IsStillOursAsync(image, cancellationToken);
            if (isOurs)
            {
                await client.Images.RemoveAsync(image.Tag, force: false, cancellationToken);
            }

            await images.ForgetAsync(image.Tag, cancellationToken);
            return isOurs;
        }
        catch (ContainerApiException e) when (e is not EngineUnreachableException)
        {
            // A layer below another image, or an image of a stopped container: the engine refuses, and will not once that is gone.
            Log.Kept(logger, image.Tag, e.EngineMessage);
            return false;
        }
    }

    /// <summary>Someone may have given the tag to another image, or a name to a layer: then it is theirs.</summary>
    private async Task<bool> IsStillOursAsync(BuiltImage image, CancellationToken cancellationToken)
    {
        try
        {
            var details = await client.Images.InspectAsync(image.Tag, cancellationToken);
            var isLayer = image.Tag == image.ImageId;
            return isLayer ? details.Tags.Count == 0 : image.ImageId.Length == 0 || details.Id == image.ImageId;
        }
        catch (ContainerApiException e) when (e.Fault == EngineFault.NotFound)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} images and layers that no release needs")]
        public static partial void Removed(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Image {Tag} stays for now: {Cause}")]
        public static partial void Kept(ILogger logger, string tag, string cause);
    }
}
