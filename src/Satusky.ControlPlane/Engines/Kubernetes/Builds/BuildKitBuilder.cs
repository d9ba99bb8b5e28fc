using System.Globalization;
using System.Text.Json.Nodes;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>
/// BuildKit without root. It makes user namespaces of its own, which needs system calls that Pod Security <c>baseline</c> does not allow
/// to switch on.
/// </summary>
internal sealed class BuildKitBuilder : Builder
{
    private const int User = 1000;
    private const string DataFolder = "/buildkit";

    // "$@" are buildctl's arguments. The digest goes to the pod's status, which takes no more than 4 KiB.
    private const string Script =
        """
        printf '%s' "$BUILDKIT_CONFIG" > /tmp/buildkitd.toml
        buildctl-daemonless.sh build --metadata-file /tmp/metadata.json "$@" || exit $?
        sed -n 's/.*"containerimage.digest": *"\([^"]*\)".*/\1/p' /tmp/metadata.json > /dev/termination-log
        """;

    public override string DefaultImage => "moby/buildkit:v0.32.2-rootless";

    public override string PodSecurity => "privileged";

    public override string Shell => "/bin/sh";

    public override JsonObject SecurityContext => new()
    {
        ["runAsUser"] = User,
        ["runAsGroup"] = User,
        ["seccompProfile"] = new JsonObject { ["type"] = "Unconfined" },
        ["appArmorProfile"] = new JsonObject { ["type"] = "Unconfined" },
    };

    public override IReadOnlyDictionary<string, string> Folders => new Dictionary<string, string> { ["buildkit"] = DataFolder };

    public override JsonObject Container(BuildTarget target) => new()
    {
        ["command"] = Literal([Shell, "-c", Script, "build"]),
        ["args"] = Literal(Arguments(target)),
        ["env"] = Environment(
            ("DOCKER_CONFIG", LoginFolder), ("XDG_DATA_HOME", DataFolder), ("BUILDKIT_CONFIG", Configuration(target)),
            ("BUILDKITD_FLAGS", "--oci-worker-no-process-sandbox --config /tmp/buildkitd.toml")),
    };

    public override IBuildTranscript NewTranscript() => new PlainProgressTranscript();

    private static IEnumerable<string> Arguments(BuildTarget target)
    {
        var dockerfile = target.Order.Dockerfile;
        var slash = dockerfile.LastIndexOf('/');
        var insecure = target.IsInsecure ? ",registry.insecure=true" : "";
        yield return "--progress=plain";
        yield return "--frontend=dockerfile.v0";
        yield return $"--local=context={ContextFolder}";
        yield return $"--local=dockerfile={ContextFolder}{(slash < 0 ? "" : "/" + dockerfile[..slash])}";
        yield return $"--opt=filename={dockerfile[(slash + 1)..]}";
        yield return string.Create(CultureInfo.InvariantCulture, $"--output=type=image,\"name={string.Join(',', target.Images)}\",push=true{insecure}");
        if (target.Order.NoCache)
        {
            yield return "--no-cache";
        }
        else
        {
            yield return $"--import-cache=type=registry,ref={target.CacheRepository}{insecure}";
            yield return $"--export-cache=type=registry,mode=max,ref={target.CacheRepository}{insecure}";
        }

        foreach (var (name, value) in target.Order.BuildArguments)
        {
            yield return $"--opt=build-arg:{name}={value}";
        }
    }

    private static string Configuration(BuildTarget target) =>
        string.Concat(target.InsecureHosts.Select(host => $"[registry.\"{host}\"]\nhttp = true\n"));
}
