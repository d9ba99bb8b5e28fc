using System.Collections.Concurrent;
using Satusky.ControlPlane.Configuration;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>For each app, what hides its secret values in text. Renewed whenever an instance is started with a configuration.</summary>
internal sealed class AppMasks(ConfigurationStore configuration)
{
    private readonly ConcurrentDictionary<string, SecretMask> masks = new();

    public Func<string, string> Of(string appId) => text => masks.TryGetValue(appId, out var mask) ? mask.Apply(text) : text;

    /// <summary>Makes the mask cover the values of every revision that an instance may have read.</summary>
    public async Task RenewAsync(string appId, IEnumerable<long> revisions, CancellationToken cancellationToken) =>
        masks[appId] = await configuration.MaskAsync(appId, [.. revisions.Distinct()], cancellationToken);

    public void Forget(string appId) => masks.TryRemove(appId, out _);
}
