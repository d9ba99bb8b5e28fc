using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Contracts.Api;

/// <summary>An app in a list. Never carries its domain.</summary>
/// <param name="Hostnames">Ids of the machines it runs on; the name is the hosted platform's.</param>
/// <param name="Status">building, pending, completed or failed.</param>
public sealed record AppSummary(
    string DeploymentId,
    string AppLabel,
    string Status,
    int Replicas,
    string CpuRequest,
    string MemoryRequest,
    string MemoryLimit,
    int Port,
    string Image,
    IReadOnlyList<string> Hostnames,
    string Type,
    string Namespace,
    long Release,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>An app in full. The first twelve fields keep their order.</summary>
/// <param name="Domain">The public address, with <c>https://</c> and, where it is not 443, the port; empty where there is none.</param>
/// <param name="Version">Grows with every change; the <c>ETag</c>.</param>
/// <param name="InternalAddress">Where other apps of the organization reach it: <c>name:port</c>.</param>
/// <param name="Engine">What runs it: <c>containers</c> or <c>kubernetes</c>.</param>
public sealed record AppDetails(
    string DeploymentId,
    string AppLabel,
    string Status,
    int Replicas,
    string CpuRequest,
    string MemoryRequest,
    string MemoryLimit,
    int Port,
    string Image,
    string Domain,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<string> Hostnames,
    string Type,
    string Namespace,
    string Region,
    string Zone,
    long Release,
    long ConfigRevision,
    RolloutStrategy DeploymentStrategy,
    string? HealthPath,
    bool EnvEnabled,
    bool SecretEnabled,
    string? OperationId,
    long Version,
    IReadOnlyList<Condition> Conditions,
    bool Public,
    string InternalAddress,
    string Engine);

/// <summary>The state of a deployment: one word, one sentence, a share of ready instances, and every condition behind it.</summary>
/// <param name="Status">creating, NotReady, Progressing, Running or failed.</param>
/// <param name="Progress">Percent of instances that are ready.</param>
public sealed record AppStatus(
    string DeploymentId,
    string AppLabel,
    string Status,
    string Message,
    int Progress,
    long Release,
    IReadOnlyList<InstanceView> Instances,
    IReadOnlyList<Condition> Conditions);

/// <summary>One running copy of an app.</summary>
/// <param name="State">starting, running, ready, draining, exited or waiting.</param>
public sealed record InstanceView(string Name, long Release, string State, string Machine, int Restarts, DateTimeOffset CreatedAt);

/// <summary>One release in an app's history.</summary>
/// <param name="Status">deploying, active, superseded or failed.</param>
public sealed record ReleaseView(
    string VersionId,
    string DeploymentId,
    long VersionNumber,
    string Image,
    string Cpu,
    string Memory,
    int Replicas,
    DateTimeOffset DeployedAt,
    string Status,
    string? ImageId,
    long ConfigRevision,
    string? Commit,
    bool CanRollBack);
