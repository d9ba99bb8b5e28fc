using System.Text.RegularExpressions;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Why an image's command could not be executed at all, in the words of the container runtimes.</summary>
internal sealed partial record ExecFailure(string Message, string Hint)
{
    /// <summary>The failure that <paramref name="text"/> reports, from the engine or as an instance's only line; null when it reports none.</summary>
    public static ExecFailure? Find(string text)
    {
        if (!ByRuntime().IsMatch(text))
        {
            return null;
        }

        var command = Command().Match(text) is { Success: true } match ? $"\"{match.Groups["command"].Value}\"" : "the image's command";
        return text switch
        {
            _ when Has(text, "exec format error") => new(
                $"{command} cannot be executed on this machine: exec format error",
                "build the image for this machine's processor, or begin a script with its interpreter (`#!/bin/sh`)"),
            _ when Denied().IsMatch(text) => new(
                $"{command} may not be executed: permission denied",
                "give the file the execute permission in the Dockerfile (`RUN chmod +x …`)"),
            _ when Has(text, "executable file") || Has(text, "no such file or directory") => new(
                $"{command} was not found in the image",
                "check CMD and ENTRYPOINT in the Dockerfile; a script also needs its interpreter in the image, and a program the libraries it was linked with"),
            _ => null,
        };
    }

    // Podman ends every refusal of the kernel with "OCI permission denied", so only what stands right behind the command counts.
    [GeneratedRegex(@"(?:exec:? [""`'][^""`']+[""`']:|open executable:|exec user process caused:?|^exec [^:]+:) [""`']?permission denied", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    private static bool Has(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"(?:OCI runtime|runc|crun|unable to start container process|failed to create shim task|exec user process caused|^exec )", RegexOptions.IgnoreCase)]
    private static partial Regex ByRuntime();

    [GeneratedRegex(@"(?:exec:? |executable file |open executable: |starting container process caused: exec: )[""`'](?<command>[^""`']+)[""`']|^exec (?<command>[^\s:]+):")]
    private static partial Regex Command();
}
