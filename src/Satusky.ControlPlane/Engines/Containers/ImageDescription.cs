using System.Runtime.InteropServices;
using Satusky.ContainerApi;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>What is known of an image before anything runs it.</summary>
/// <param name="ExposedPorts">The TCP ports that the image declares.</param>
/// <param name="Fault">Why no instance could ever start from it, or null.</param>
internal sealed record ImageDescription(string ImageId, string Architecture, IReadOnlyList<int> ExposedPorts, bool HasCommand, Verdict? Fault)
{
    public static ImageDescription Of(ImageDetails image, string name, string hostArchitecture)
    {
        var hasCommand = image.Config.Entrypoint.Count + image.Config.Command.Count > 0;
        var fault = !Runs(image.Architecture, hostArchitecture)
            ? Verdict.False(
                Reasons.ImageNotFound,
                $"image \"{name}\" is built for {image.Architecture}, but this machine is {hostArchitecture}",
                [],
                $"build it with `--platform linux/{hostArchitecture}`, or deploy from its Dockerfile")
            : hasCommand ? null : Verdict.False(
                Reasons.CreateContainerConfigError,
                $"image \"{name}\" has no command to run: it has neither CMD nor ENTRYPOINT",
                [],
                "add for example `CMD [\"/app\"]` to its Dockerfile");
        return new ImageDescription(image.Id, image.Architecture, Ports(image.Config.ExposedPorts), hasCommand, fault);
    }

    /// <summary>This machine's processor in the words of images.</summary>
    public static string HostArchitecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static bool Runs(string architecture, string host) =>
        architecture.Length == 0 || architecture == host || (host == "amd64" && architecture == "386") || IsEmulated(architecture);

    private static bool IsEmulated(string architecture)
    {
        var name = architecture switch { "amd64" => "x86_64", "arm64" => "aarch64", var other => other };
        return File.Exists($"/proc/sys/fs/binfmt_misc/qemu-{name}");
    }

    private static List<int> Ports(IReadOnlyList<string> exposed) =>
    [
        .. exposed
            .Where(port => !port.EndsWith("/udp", StringComparison.Ordinal))
            .Select(port => int.TryParse(port.Split('/')[0], out var number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];
}
