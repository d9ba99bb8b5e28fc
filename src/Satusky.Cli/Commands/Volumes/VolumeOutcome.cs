namespace Satusky.Cli.Commands.Volumes;

/// <summary>What became of a volume; the JSON of the commands that change it for good.</summary>
internal sealed record VolumeOutcome(string VolumeId, string VolumeName, string ClaimName, string Status);
