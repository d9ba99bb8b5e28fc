using System.Text.Json.Serialization;

namespace Satusky.Contracts.Status;

public enum ConditionStatus
{
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    [JsonStringEnumMemberName("true")]
    True,

    [JsonStringEnumMemberName("false")]
    False,
}
