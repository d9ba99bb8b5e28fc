using System.Collections.Concurrent;
using Satusky.ControlPlane.Configuration;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>For each app, what hides its secret values in text. Renewed before an instance is started, so that it covers all the instance can print.</summary>
internal sealed class AppMasks(SecretMasks secrets)
{
    private readonly ConcurrentDictionary<string, SecretMask> masks = new();

    public Func<string, string> Of(string appId) => text => masks.TryGetValue(appId, out var mask) ? mask.Apply(text) : text;

    public async Task RenewAsync(string appId, CancellationToken cancellationToken) => masks[appId] = await secrets.ForAppAsync(appId, cancellationToken);

    public void Forget(string appId) => masks.TryRemove(appId, out _);
}
