using System.Text.Json.Nodes;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>Kaniko: builds as root of an ordinary container, with no privilege beyond Pod Security <c>baseline</c>.</summary>
internal sealed class KanikoBuilder : Builder
{
    // The project's own repository is archived; this is the fork that goes on. Only the debug variant has a shell.
    public override string DefaultImage => "ghcr.io/osscontainertools/kaniko:v1.28.3-debug";

    public override string PodSecurity => "baseline";

    public override string Shell => "/busybox/sh";

    // What package managers and unpacking need, and no more than baseline allows. Steps may use sudo, so privileges may grow to these.
    public override JsonObject SecurityContext => new()
    {
        ["runAsUser"] = 0,
        ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        ["capabilities"] = new JsonObject
        {
            ["drop"] = new JsonArray("ALL"),
            ["add"] = new JsonArray("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "SETFCAP", "SETGID", "SETUID", "SYS_CHROOT"),
        },
    };

    public override JsonObject Container(BuildTarget target) => new()
    {
        ["command"] = new JsonArray("/kaniko/executor"),
        ["args"] = Literal(Arguments(target)),
        ["env"] = Environment(("DOCKER_CONFIG", LoginFolder)),
    };

    public override IBuildTranscript NewTranscript() => new KanikoTranscript();

    private static IEnumerable<string> Arguments(BuildTarget target)
    {
        yield return $"--context=dir://{ContextFolder}";
        yield return $"--dockerfile={ContextFolder}/{target.Order.Dockerfile}";
        yield return $"--digest-file={DigestFile}";
        yield return "--log-format=json";
        foreach (var image in target.Images)
        {
            yield return $"--destination={image}";
        }

        yield return $"--cache={(target.Order.NoCache ? "false" : "true")}";
        if (!target.Order.NoCache)
        {
            yield return $"--cache-repo={target.CacheRepository}";
        }

        foreach (var (name, value) in target.Order.BuildArguments)
        {
            yield return $"--build-arg={name}={value}";
        }

        foreach (var host in target.InsecureHosts)
        {
            yield return $"--insecure-registry={host}";
        }
    }
}
