using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster;

/// <summary>A container that is about to start, with its environment as its process will see it.</summary>
public sealed record ContainerStart(string Namespace, string Pod, string Image, JsonObject Spec, IReadOnlyDictionary<string, string> Environment);

/// <summary>Says what containers do: by image, or by the <c>app</c> label of their pod, which goes first, or by a program that knows the image.</summary>
public sealed class ContainerScripts
{
    private static readonly ContainerScript s_default = new();
    private readonly ConcurrentDictionary<string, ContainerScript[]> _byImage = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ContainerScript[]> _byApp = new(StringComparer.Ordinal);

    /// <summary>Several scripts are one per start; the last repeats.</summary>
    public void ForImage(string image, params ContainerScript[] scripts) => _byImage[image] = scripts;

    public void ForApp(string app, params ContainerScript[] scripts) => _byApp[app] = scripts;

    /// <summary>Asked first, at every start; null leaves the container to the others.</summary>
    public Func<ContainerStart, ContainerScript?> Program { get; set; } = _ => null;

    public void Clear()
    {
        Program = _ => null;
        _byImage.Clear();
        _byApp.Clear();
    }

    internal ContainerScript For(string image, string? app, int restarts)
    {
        if ((app is null || !_byApp.TryGetValue(app, out var scripts)) && !_byImage.TryGetValue(image, out scripts) || scripts.Length == 0) return s_default;
        return scripts[Math.Min(restarts, scripts.Length - 1)];
    }
}
