using System.Collections.Concurrent;

namespace Satusky.TestCluster;

/// <summary>Says what containers do: by image, or by the <c>app</c> label of their pod, which goes first.</summary>
public sealed class ContainerScripts
{
    private static readonly ContainerScript s_default = new();
    private readonly ConcurrentDictionary<string, ContainerScript[]> _byImage = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ContainerScript[]> _byApp = new(StringComparer.Ordinal);

    /// <summary>Several scripts are one per start; the last repeats.</summary>
    public void ForImage(string image, params ContainerScript[] scripts) => _byImage[image] = scripts;

    public void ForApp(string app, params ContainerScript[] scripts) => _byApp[app] = scripts;

    public void Clear()
    {
        _byImage.Clear();
        _byApp.Clear();
    }

    internal ContainerScript For(string image, string? app, int restarts)
    {
        if ((app is null || !_byApp.TryGetValue(app, out var scripts)) && !_byImage.TryGetValue(image, out scripts) || scripts.Length == 0) return s_default;
        return scripts[Math.Min(restarts, scripts.Length - 1)];
    }
}
