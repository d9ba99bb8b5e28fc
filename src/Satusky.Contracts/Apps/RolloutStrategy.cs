using System.Text.Json.Serialization;

namespace Satusky.Contracts.Apps;

/// <summary>How a new release takes the place of the old one.</summary>
public enum RolloutStrategy
{
    /// <summary>New instances start first; old ones stop when the new ones serve.</summary>
    [JsonStringEnumMemberName("rolling")]
    Rolling,

    /// <summary>Old instances stop before new ones start; requests are held meanwhile.</summary>
    [JsonStringEnumMemberName("recreate")]
    Recreate,
}
