using Satusky.ContainerApi;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Finds the images that users name: on this machine first, else at their registry.</summary>
/// <param name="storageRoot">Where the engine keeps images.</param>
internal sealed class ContainerImages(
    ContainerEngineClient client, RegistryCredentials credentials, DiskGuard disk, string storageRoot, TimeProvider time)
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    public async Task<ImageResolution> ResolveAsync(string image, CancellationToken ct)
    {
        try
        {
            var local = await FindAsync(image, ct);
            if (local is null && await PullAsync(image, ct) is { } missing)
            {
                return missing;
            }

            var details = local ?? await client.Images.InspectAsync(image, ct);
            var description = ImageDescription.Of(details, image, ImageDescription.HostArchitecture);
            return description.Fault is { } fault
                ? new ImageResolution.Missing(fault.Reason, fault.Message, fault.Evidence, fault.Hint)
                : new ImageResolution.Found(details.Id);
        }
        catch (ContainerApiException e) when (e is not EngineUnreachableException)
        {
            return Missing(PullFailure.Find(image, e.EngineMessage) ?? PullFailure.Unknown(image, e.EngineMessage), e.EngineMessage);
        }
    }

    /// <summary>What an image on this machine is; null when it is not there.</summary>
    public async Task<ImageDescription?> DescribeAsync(string image, CancellationToken ct) =>
        await FindAsync(image, ct) is { } details ? ImageDescription.Of(details, image, ImageDescription.HostArchitecture) : null;

    private async Task<ImageDetails?> FindAsync(string image, CancellationToken ct)
    {
        try
        {
            return await client.Images.InspectAsync(image, ct);
        }
        catch (ContainerApiException e) when (e.Fault == EngineFault.NotFound)
        {
            return null;
        }
    }

    private async Task<ImageResolution.Missing?> PullAsync(string image, CancellationToken ct)
    {
        if (ImageReference.Parse(image).IsLocal)
        {
            return Missing(PullFailure.NotHere(image));
        }

        if (disk.Check(storageRoot) is { } full)
        {
            return new ImageResolution.Missing(full.Reason, full.Message, full.Evidence, full.Hint);
        }

        using var idle = new CancellationTokenSource(IdleLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, ct);
        try
        {
            await foreach (var _ in client.Images.PullAsync(image, credentials.For(image), either.Token))
            {
                idle.CancelAfter(IdleLimit);
            }

            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Missing(PullFailure.Stuck(image, IdleLimit));
        }
    }

    private static ImageResolution.Missing Missing(PullFailure failure, string? evidence = null) =>
        new(failure.Reason, failure.Cause, evidence is null ? [] : [evidence], failure.Hint);
}
