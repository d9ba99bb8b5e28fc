using System.Text.RegularExpressions;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>Says why a build came to nothing: what the builder wrote, or what the cluster did to its pod.</summary>
internal sealed partial class ClusterBuildFailure(ClusterBuildSettings settings, string builderImage)
{
    private const string Again = "deploy again";

    public static BuildOutcome.Failed Deleted => new(Reasons.BuildFailed, "the build's Job was deleted by another program", [], Again);

    public static BuildOutcome.Failed Lost(string why) =>
        new(Reasons.BuildFailed, $"the build was begun {BuildLimits.Attempts} times and lost its pod each time: {why}", [], Again);

    /// <summary>Why a pod that does not build yet never will; null while it may.</summary>
    /// <param name="isPatient">Whether a machine with room may still be found.</param>
    public BuildOutcome.Failed? BeforeItBegan(BuildPodFacts pod, bool isPatient, IEnumerable<WarningFacts> warnings) => pod switch
    {
        { Unschedulable: { } why } when !isPatient => new(
            Reasons.FailedScheduling, $"no machine takes the build: {why}", [],
            $"a build asks for {BuildLimits.RequestedCpu} of a core, {BuildLimits.RequestedMemory} of memory and {BuildLimits.RequestedDisk} of disk: free some, or add a machine"),
        { Context.WaitingFor: "ImagePullBackOff" or "ErrImageNeverPull" or "InvalidImageName" } => new(
            Reasons.ImagePullBackOff, $"{pod.Node ?? "the machine"} cannot pull the builder's image {builderImage}: {pod.Context.WaitingMessage?.Split("ErrImagePull: ")[^1]}", [],
            "check SATUSKY_BUILDER_IMAGE, and that the machines may pull it"),
        { Context: { End: { Reason: "StartError" or "ContainerCannotRun" } end } } => new(
            Reasons.StartFailed, $"the builder's image {builderImage} cannot be started: {end.Message}", [], "set SATUSKY_BUILDER_IMAGE to an image of the builder that has a shell"),
        { Phase: "Failed", Context.End: null, Disrupted: null } => OfPod(pod),
        { Phase: "Pending", HasBegun: false } when warnings.FirstOrDefault(w => w.Reason == "FailedMount") is { } mount && !isPatient => new(
            Reasons.StartFailed, $"the build's pod cannot be set up: {mount.Message}", [], null),
        _ => null,
    };

    /// <summary>Why a build that had begun did not end well.</summary>
    public BuildOutcome.Failed AfterItBegan(BuildTarget target, BuildPodFacts pod, BuildProgress progress)
    {
        var step = progress.Error is { } told ? told.Step : progress.CurrentStep;
        var lines = progress.LastLines(step);
        if (pod is { Phase: "Failed", Reason: "Evicted" })
        {
            return OfPod(pod) with { Evidence = lines };
        }

        // The memory is the whole builder's: what it was doing need not be what took it.
        if (pod.Build?.End?.Reason == "OOMKilled" && progress.Error is null)
        {
            return new(
                Reasons.BuildFailed, $"the builder was killed{During(step)}, because builds may use at most {BuildLimits.Memory} of memory", lines,
                "make the step use less memory, for example with fewer parallel jobs");
        }

        var error = progress.Error?.Message ?? (progress.LastLines(null).Count > 0 ? progress.LastLines(null)[^1] : $"the builder ended with status {pod.Build?.End?.ExitCode}");
        return OfPush(target, error) ?? OfContext(error) ?? ForCluster(BuildFailure.Explain(Cleaned(error), step, progress.Steps, lines, BuildLimits.MemoryBytes));
    }

    private BuildOutcome.Failed? OfPush(BuildTarget target, string error)
    {
        if (!Push().IsMatch(error) || PullFailure.Find(target.Image, error) is not { } found)
        {
            return null;
        }

        var host = ImageReference.Parse(target.Repository).Host;
        return found.IsDenied
            ? new(Reasons.BuildFailed, $"registry {host} refuses the push of {target.Image}", [error], $"check the login in {LoginPlace}: it has to allow pushing")
            : new(Reasons.BuildFailed, $"registry {host} cannot be pushed to: {Cleaned(error)}", [error], "check SATUSKY_BUILD_REGISTRY, and that the cluster reaches it");
    }

    private static BuildOutcome.Failed? OfContext(string error) => MissingSource().Match(error) is { Success: true } missing
        ? new(
            Reasons.BuildFailed, $"a COPY or ADD names \"{missing.Groups["path"].Value}\", which is not in the build context", [error],
            "check the path: it counts from the build context, and .dockerignore may leave the file out")
        : null;

    /// <summary>The texts about pulls are of one machine, with its own images and logins.</summary>
    private BuildOutcome.Failed ForCluster(BuildOutcome.Failed failed) => failed with
    {
        Message = failed.Message.Replace("was found neither on this machine nor at", "was not found at", StringComparison.Ordinal),
        Hint = failed.Hint?.Contains("podman login", StringComparison.Ordinal) == true ? $"check the name, or add the registry's login to {LoginPlace}" : failed.Hint,
    };

    private string LoginPlace => settings.RegistrySecret is { } secret ? $"Secret {settings.Namespace}/{secret}" : "a Secret that SATUSKY_BUILD_REGISTRY_SECRET names";

    private static BuildOutcome.Failed OfPod(BuildPodFacts pod) => pod.Reason == "Evicted"
        ? new(Reasons.Evicted, $"the build was evicted from {pod.Node}: {pod.Message}", [], $"a build may use {BuildLimits.Disk} of disk: make the image smaller, or give the machine more")
        : new(Reasons.BuildFailed, $"the build's pod failed: {pod.Message ?? pod.Reason ?? "the cluster does not say why"}", [], Again);

    private static string During(string? step) => step is null ? "" : $" during step `{step}`";

    private static string Cleaned(string error) => Noise().Replace(error, "");

    [GeneratedRegex("^error (?:pushing image|checking push permissions)|failed to push ")]
    private static partial Regex Push();

    // Kaniko's words, then BuildKit's.
    [GeneratedRegex($"failed to get fileinfo for {Builder.ContextFolder}/(?<path>.+?): lstat|failed to calculate checksum of ref \\S+: \"/(?<path>.+?)\": not found")]
    private static partial Regex MissingSource();

    [GeneratedRegex("^error (?:building|pushing) image: (?:error building stage: )?|^error checking push permissions: ")]
    private static partial Regex Noise();
}
