using System.Globalization;
using System.Text.RegularExpressions;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Puts a builder's error into words: the step, its exit code, its last lines, and what helps.</summary>
internal static partial class BuildFailure
{
    private const string BaseImagePrefix = "the base image cannot be had: ";

    /// <param name="error">The builder's own text.</param>
    /// <param name="step">The failing step in the builder's words, or null before the first one.</param>
    /// <param name="steps">All steps begun, the failing one included.</param>
    /// <param name="lastLines">The failing step's last lines.</param>
    public static BuildOutcome.Failed Explain(string error, string? step, IReadOnlyList<string> steps, IReadOnlyList<string> lastLines, long memoryLimit)
    {
        var command = step is null ? "" : StepPrefix().Replace(step, "").Trim();
        if (OfHeredoc(error, steps) is { } heredoc)
        {
            return Failed($"the Dockerfile uses a heredoc (`{Shown(heredoc)}`), which this engine's builder does not know", [error], "write the step as one command with `&& \\`, or COPY a script into the image and RUN it");
        }

        if (FindPullFailure(error, command) is { } missing)
        {
            return Failed(BaseImagePrefix + missing.Cause, [error], missing.Hint);
        }

        if (lastLines.Any(line => line.Contains("exited on killed", StringComparison.Ordinal)) || error.Contains("exit code: 137", StringComparison.Ordinal)
            || error.EndsWith("signal: killed", StringComparison.Ordinal))
        {
            return Failed(
                $"step `{Shown(command)}` was killed, probably because builds may use at most {memoryLimit / 1024 / 1024}Mi of memory",
                lastLines,
                "make the step use less memory, for example with fewer parallel jobs");
        }

        if (ExitCode().Match(error) is { Success: true } exit && command.Length > 0)
        {
            return Failed(
                $"step `{Shown(command)}` failed with exit status {exit.Groups[1].Value}",
                lastLines.Count > 0 ? lastLines : [error],
                OfPhase(error, lastLines));
        }

        var words = Cleaned(error);
        return Failed(command.Length > 0 ? $"step `{Shown(command)}` failed: {words}" : $"the Dockerfile cannot be built: {words}", lastLines, OfPhase(error, lastLines));
    }

    public static BuildOutcome.Failed OfBaseImage(ImageResolution.Missing missing) => Failed(BaseImagePrefix + missing.Message, missing.Evidence, missing.Hint);

    public static bool IsOfBaseImage(BuildOutcome.Failed failed) => failed.Message.StartsWith(BaseImagePrefix, StringComparison.Ordinal);

    public static BuildOutcome.Failed TimedOut(TimeSpan limit, string? step, IReadOnlyList<string> lastLines)
    {
        var during = step is null ? "" : $" during step `{Shown(StepPrefix().Replace(step, "").Trim())}`";
        return new(
            Reasons.BuildTimedOut,
            string.Create(CultureInfo.InvariantCulture, $"the build was ended after {limit.TotalMinutes:0.#} minutes{during}"),
            lastLines,
            "make the step shorter, or put what rarely changes into earlier steps so that its layers are reused");
    }

    private static string? OfHeredoc(string error, IReadOnlyList<string> steps) =>
        error.Contains("nknown instruction", StringComparison.Ordinal)
            ? steps.Select(step => StepPrefix().Replace(step, "")).LastOrDefault(step => Heredoc().IsMatch(step)) ?? (Heredoc().IsMatch(error) ? "RUN <<EOF" : null)
            : null;

    private static PullFailure? FindPullFailure(string error, string command)
    {
        var isPull = PullError().IsMatch(error);
        var image = BaseImage().Match(command) is { Success: true } from ? from.Groups["image"].Value
            : NamedImage().Match(error) is { Success: true } named ? named.Groups["image"].Value
            : null;
        if (!isPull || image is null)
        {
            return null;
        }

        return PullFailure.Find(image, error);
    }

    private static string? OfPhase(string error, IReadOnlyList<string> lastLines)
    {
        var text = string.Join('\n', lastLines.Append(error));
        return text switch
        {
            _ when Has(text, "no space left on device") => "free some space on this machine and deploy again",
            _ when Has(text, "stat /bin/sh: no such file") || Has(text, "exec: \"/bin/sh\"") => "the image has no shell: write the step as `RUN [\"/program\", \"argument\"]`, or start from a base image with a shell",
            _ when Has(text, "no FROM statement") || Has(text, "no build stage in current context") => "begin the Dockerfile with `FROM <image>`",
            _ when Missing().IsMatch(error) => "check the path: it counts from the build context, and .dockerignore may leave the file out",
            _ when Has(text, "Could not resolve host") || Has(text, "Temporary failure resolving") || Has(text, "bad address '") => "the step needs the network: check this machine's name resolution",
            _ => null,
        };
    }

    private static bool Has(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static BuildOutcome.Failed Failed(string message, IReadOnlyList<string> evidence, string? hint) => new(Reasons.BuildFailed, message, evidence, hint);

    private static string Cleaned(string error) => Noise().Replace(error.Split('\n')[0], "").Trim();

    private static string Shown(string command) => command.Length <= 160 ? command : command[..160] + "…";

    // Buildah: "[2/2] STEP 3/3: RUN x". BuildKit: "[stage-1 2/4] RUN x" or "[2/4] RUN x".
    [GeneratedRegex(@"^(?:\[(?!internal)[^\]]*\] )?(?:STEP \d+/\d+ ?: )?")]
    private static partial Regex StepPrefix();

    [GeneratedRegex(@"exit (?:status|code:?) (\d+)")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"<<-?\s*[""']?[A-Za-z_]\w*")]
    private static partial Regex Heredoc();

    [GeneratedRegex(@"^(?:FROM|\[internal\] load metadata for)\s+(?:--\S+\s+)*(?<image>\S+)", RegexOptions.IgnoreCase)]
    private static partial Regex BaseImage();

    [GeneratedRegex(@"docker://(?<image>[^\s:""]+(?::[\w.\-]+)?)|(?<image>[\w.\-]+(?:/[\w.\-]+)+(?::[\w.\-]+)?): (?:not found|pull access denied|failed to|manifest)")]
    private static partial Regex NamedImage();

    [GeneratedRegex(@"initializing source|pinging container registry|reading manifest|failed to resolve|failed to create LLB definition|failed to load metadata|pull access denied|failed to authorize|failed to do request|copying (?:system )?image from manifest|failed to copy|writing blob|invalid reference format|failed to parse stage name|no active sessions|unable to complete operation after|could not parse reference", RegexOptions.IgnoreCase)]
    private static partial Regex PullError();

    [GeneratedRegex(@"(?:stat|lstat|checksum).*(?:no such file|not found)|failed to compute cache key|copier: ")]
    private static partial Regex Missing();

    [GeneratedRegex(@"^(?:failed to solve[^:]*: )?(?:rpc error: code = \w+ desc = )?(?:building at STEP ""(?:[^""\\]|\\.|""(?!: ))*"": )?| under ""/var/(?:tmp|lib)/[^""]+/build""(?=:)|/var/(?:tmp|lib)/\S+?/build(?=/)| &imagebuilder\.Step\{.*$")]
    private static partial Regex Noise();
}
