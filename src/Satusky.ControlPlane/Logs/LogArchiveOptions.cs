namespace Satusky.ControlPlane.Logs;

internal sealed record LogArchiveOptions
{
    /// <summary>Holds a folder per app.</summary>
    public required string Directory { get; init; }

    /// <summary>A segment that has reached this size is closed.</summary>
    public long SegmentBytes { get; init; } = 4 << 20;

    /// <summary>The oldest segment of an app is deleted when all together have grown beyond this.</summary>
    public long AppBytes { get; init; } = 64 << 20;

    /// <summary>What one read of stored lines takes of memory; older lines are left off, which is marked.</summary>
    public long ReadBytes { get; init; } = 16 << 20;
}
