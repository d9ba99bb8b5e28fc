using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Finds the images that users name: on this machine first, else at their registry.</summary>
/// <param name="storageRoot">Where the engine keeps images.</param>
internal sealed class ContainerImages(
    ContainerEngineClient client, RegistryCredentials credentials, DiskGuard disk, string storageRoot, TimeProvider time)
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    public async Task<ImageResolution> ResolveAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            if (await EnsureAsync(image, cancellationToken) is { } missing)
            {
                return missing;
            }

            var details = await client.Images.InspectAsync(image, cancellationToken);
            var description = ImageDescription.Of(details, image, ImageDescription.HostArchitecture);
            return description.Fault is { } fault
                ? new ImageResolution.Missing(fault.Reason, fault.Message, fault.Evidence, fault.Hint)
                : new ImageResolution.Found(details.Id);
        }
        catch (ContainerApiException e)
        {
            return Explain(image, e);
        }
    }

    /// <summary>Pulls an image unless it is on this machine. Null, or why it cannot be had.</summary>
    public async Task<ImageResolution.Missing?> EnsureAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(image, cancellationToken) is null ? await PullAsync(image, credentials.For(image), cancellationToken) : null;
        }
        catch (RegistryFileException e)
        {
            return Missing(e);
        }
        catch (ContainerApiException e)
        {
            return Explain(image, e);
        }
    }

    /// <summary>What an image on this machine is; null when it is not there.</summary>
    public async Task<ImageDescription?> DescribeAsync(string image, CancellationToken cancellationToken) =>
        await FindAsync(image, cancellationToken) is { } details ? ImageDescription.Of(details, image, ImageDescription.HostArchitecture) : null;

    public static ImageResolution.Missing Missing(RegistryFileException e) =>
        new(Reasons.ImagePullBackOff, $"the registry logins cannot be used: {e.Message}", [], RegistryFileException.Hint);

    private async Task<ImageDetails?> FindAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Images.InspectAsync(image, cancellationToken);
        }
        catch (ContainerApiException e) when (e.Fault == EngineFault.NotFound)
        {
            return null;
        }
    }

    private async Task<ImageResolution.Missing?> PullAsync(string image, RegistryLogin? login, CancellationToken cancellationToken)
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            await foreach (var _ in client.Images.PullAsync(image, login, either.Token))
            {
                idle.CancelAfter(IdleLimit);
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Missing(PullFailure.Stuck(image, IdleLimit));
        }
    }

    private static ImageResolution.Missing Explain(string image, ContainerApiException e) => e is EngineUnreachableException
        ? new ImageResolution.Missing(Reasons.EngineUnavailable, e.EngineMessage, [], "deploy again when the engine answers")
        : Missing(PullFailure.Find(image, e.EngineMessage) ?? PullFailure.Unknown(image, e.EngineMessage), e.EngineMessage);

    private static ImageResolution.Missing Missing(PullFailure failure, string? evidence = null) =>
        new(failure.Reason, failure.Cause, evidence is null ? [] : [evidence], failure.Hint);
}
