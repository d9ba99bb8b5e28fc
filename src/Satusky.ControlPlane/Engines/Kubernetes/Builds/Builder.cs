using System.Text.Json.Nodes;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>A program that builds an image in a pod: how its container is made, and how what it writes is read.</summary>
internal abstract class Builder
{
    /// <summary>Where the unpacked context lies in every container of the pod.</summary>
    public const string ContextFolder = "/workspace";

    /// <summary>Where the registries' logins lie, as <c>config.json</c>.</summary>
    public const string LoginFolder = "/satusky/login";

    /// <summary>Where the container leaves the digest of the image for the pod's status.</summary>
    protected const string DigestFile = "/dev/termination-log";

    public abstract string DefaultImage { get; }

    /// <summary>The least strict Pod Security level that the builder runs under.</summary>
    public abstract string PodSecurity { get; }

    /// <summary>The image's shell. It has to have one, to fetch and unpack the context.</summary>
    public abstract string Shell { get; }

    /// <summary>Who every container of the pod runs as.</summary>
    public abstract JsonObject SecurityContext { get; }

    /// <summary>The container without its name, image and resources.</summary>
    public abstract JsonObject Container(BuildTarget target);

    /// <summary>Folders of its own that the container needs besides.</summary>
    public virtual IReadOnlyDictionary<string, string> Folders => new Dictionary<string, string>();

    public abstract IBuildTranscript NewTranscript();

    public static Builder Of(BuilderKind kind) => kind == BuilderKind.BuildKit ? new BuildKitBuilder() : new KanikoBuilder();

    /// <summary>The cluster replaces <c>$(NAME)</c> in arguments and knows only this way around it.</summary>
    protected static JsonArray Literal(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word.Replace("$", "$$", StringComparison.Ordinal))];

    protected static JsonArray Environment(params IEnumerable<(string Name, string Value)> variables) =>
        [.. variables.Select(v => new JsonObject { ["name"] = v.Name, ["value"] = v.Value.Replace("$", "$$", StringComparison.Ordinal) })];
}
