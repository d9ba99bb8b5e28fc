using System.Text.Json.Serialization;

namespace Satusky.Contracts.Status;

/// <summary>The separate questions that together say whether an app is up. Never collapsed into one.</summary>
public enum ConditionType
{
    /// <summary>Is there an image to run?</summary>
    [JsonStringEnumMemberName("Build")]
    Build,

    /// <summary>Are the instances running and healthy?</summary>
    [JsonStringEnumMemberName("Workload")]
    Workload,

    /// <summary>Which hostname should exist?</summary>
    [JsonStringEnumMemberName("Hostname")]
    Hostname,

    /// <summary>Is that host routed to ready instances?</summary>
    [JsonStringEnumMemberName("Route")]
    Route,

    /// <summary>Does the hostname resolve to the edge?</summary>
    [JsonStringEnumMemberName("Dns")]
    Dns,

    /// <summary>Is a valid certificate served for it?</summary>
    [JsonStringEnumMemberName("Tls")]
    Tls,

    /// <summary>Does the app itself answer as expected?</summary>
    [JsonStringEnumMemberName("Http")]
    Http,
}
