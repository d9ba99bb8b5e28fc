namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>The parts of an image reference as both engines read it: without a host it is Docker Hub's.</summary>
/// <param name="Repository">Without the host.</param>
/// <param name="Tag">Null with a digest; <c>latest</c> when none is written.</param>
internal sealed record ImageReference(string Host, string Repository, string? Tag)
{
    public const string DockerHub = "docker.io";

    public bool IsLocal => Host == "localhost";

    public static ImageReference Parse(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : reference[..slash];
        var hasHost = first == "localhost" || first.AsSpan().IndexOfAny('.', ':') >= 0;
        var host = hasHost ? first : DockerHub;
        var rest = hasHost ? reference[(slash + 1)..] : reference;
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var colon = at < 0 ? rest.LastIndexOf(':') : -1;
        var end = at >= 0 ? at : colon >= 0 ? colon : rest.Length;
        var repository = rest[..end];
        var isOfficial = host == DockerHub && !repository.Contains('/', StringComparison.Ordinal);
        return new ImageReference(host, isOfficial ? "library/" + repository : repository, at >= 0 ? null : colon >= 0 ? rest[(colon + 1)..] : "latest");
    }
}
