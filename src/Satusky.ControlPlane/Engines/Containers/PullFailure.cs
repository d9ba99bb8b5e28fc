using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Tells apart why an image could not be pulled, from the engines' texts.</summary>
/// <param name="Cause">The cause in one sentence, with the image's name.</param>
internal sealed record PullFailure(string Reason, string Cause, string? Hint)
{
    // Each word is from Podman 4.3 or Docker 20.10 against a real or a refusing registry. The order matters: the last ones are in many texts.
    // BuildKit's "no active sessions" means that a registry asks for a login, which it would get from a client's session.
    private static readonly (Kind Kind, string[] Words)[] Known =
    [
        (Kind.DiskFull, ["no space left on device"]),
        (Kind.BadReference, ["invalid reference format", "must be lowercase", "could not parse reference", "failed to parse stage name"]),
        (Kind.NoPlatform, ["no matching manifest", "no image found in manifest list", "no match for platform"]),
        (Kind.Denied, ["unauthorized", "authentication required", "access denied", "access to the requested resource", "denied:", "no basic auth", "invalid username", "403 Forbidden", "no active sessions"]),
        (Kind.Unreachable,
        [
            "no such host", "connection refused", "i/o timeout", "network is unreachable", "no route to host", "handshake timeout", "deadline exceeded",
            "server misbehaving", "Temporary failure in name resolution", "x509:", "HTTP response to HTTPS client", "connection reset",
        ]),
        (Kind.NoTag, ["manifest unknown", "manifest for"]),
        (Kind.NotFound, ["name unknown", "not found", "does not exist", "404"]),
    ];

    private enum Kind
    {
        DiskFull,
        BadReference,
        NoPlatform,
        Denied,
        Unreachable,
        NoTag,
        NotFound,
    }

    /// <summary>The failure in <paramref name="engineText"/>, or null when it is no failure of a pull.</summary>
    public static PullFailure? Find(string image, string engineText)
    {
        foreach (var (kind, words) in Known)
        {
            if (words.Any(word => engineText.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return Of(kind, image);
            }
        }

        return null;
    }

    /// <summary>The registry refused: a login is missing, or does not allow it.</summary>
    public bool IsDenied { get; private init; }

    public static PullFailure NotHere(string image) => new(
        Reasons.ImageNotFound,
        $"image \"{image}\" is not on this machine",
        $"build it here, for example with `podman build -t {image} .`, or name an image with its registry");

    public static PullFailure Stuck(string image, TimeSpan idle) => new(
        Reasons.ImagePullBackOff,
        $"registry {ImageReference.Parse(image).Host} sent nothing of image \"{image}\" for {idle.TotalSeconds:0} seconds",
        "deploy again; if it stays so, check this machine's network");

    public static PullFailure Unknown(string image, string engineText) => new(
        Reasons.ImagePullBackOff,
        $"image \"{image}\" could not be pulled: {engineText.Split('\n')[0]}",
        null);

    private static PullFailure Of(Kind kind, string image)
    {
        var reference = ImageReference.Parse(image);
        return kind switch
        {
            Kind.DiskFull => new(Reasons.DiskPressure, $"the disk is full: no space left to pull image \"{image}\"", "free some space on this machine and deploy again"),
            Kind.BadReference => new(
                Reasons.InvalidRequest, $"\"{image}\" is not a valid image reference", "write it as [registry/]name[:tag], the name in lowercase"),
            Kind.NoPlatform => new(
                Reasons.ImageNotFound, $"image \"{image}\" has no variant for this machine's processor", "name an image that is built for it, or deploy from a Dockerfile"),
            Kind.Denied => new(
                Reasons.ImagePullBackOff,
                $"registry {reference.Host} refuses image \"{image}\": it does not exist there or needs a login",
                $"check the name, or log in on the platform's machine with `podman login {reference.Host}` or `docker login {reference.Host}`") { IsDenied = true },
            Kind.Unreachable => new(
                Reasons.ImagePullBackOff,
                $"registry {reference.Host} cannot be reached for image \"{image}\"",
                "check this machine's network and name resolution; an image that is on the machine already is used without its registry"),
            Kind.NoTag when reference.Tag is { } tag => new(
                Reasons.ImageNotFound, $"image \"{reference.Repository}\" has no tag \"{tag}\" at {reference.Host}", "check the tag"),
            _ => new(Reasons.ImageNotFound, $"image \"{image}\" was found neither on this machine nor at {reference.Host}", "check its name and tag"),
        };
    }
}
