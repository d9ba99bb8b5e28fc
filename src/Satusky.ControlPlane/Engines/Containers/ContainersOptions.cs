namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Settings of the containers engine.</summary>
public sealed record ContainersOptions
{
    /// <summary>The state folder.</summary>
    public required string Home { get; init; }

    /// <summary>The id of this installation, on everything it creates.</summary>
    public required string PlatformId { get; init; }

    public required string PlatformDomain { get; init; }

    /// <summary>A UUID that stays this machine's as long as the installation does.</summary>
    public required string MachineId { get; init; }

    public required string MachineName { get; init; }

    /// <summary>The certificates that instances trust, in one file.</summary>
    public string BundlePath => Path.Combine(Home, "ca-bundle.pem");

    /// <summary>Where files of instances lie: in memory, as far as this machine's usual folders for that are.</summary>
    public string FilesFolder => Path.Combine(
        Environment.IsPrivilegedProcess ? "/run" : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? Home, $"satusky-files-{PlatformId}");

    public required string EdgeSocket { get; init; }

    public required int ApiPort { get; init; }
}
