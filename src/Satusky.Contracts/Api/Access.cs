namespace Satusky.Contracts.Api;

/// <summary>Answer to <c>GET /v1/whoami</c>: who the token belongs to and where it acts.</summary>
public sealed record Identity(
    string UserId,
    string UserEmail,
    string Role,
    string OrganizationId,
    string OrganizationName,
    string Namespace,
    string TokenId,
    DateTimeOffset? ExpiresAt,
    string PlatformDomain,
    string ServerVersion);

/// <summary>An API token without its value.</summary>
public sealed record TokenView(
    string TokenId,
    string Name,
    bool IsActive,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset CreatedAt);

/// <param name="ExpiresInDays">Days until it expires; 0 means never.</param>
public sealed record CreateTokenRequest(string Name, int ExpiresInDays);

/// <summary>A new token; the only time its value is shown.</summary>
public sealed record CreatedToken(string TokenId, string Name, string Token, DateTimeOffset? ExpiresAt, DateTimeOffset CreatedAt);

/// <summary>A machine that instances can run on.</summary>
public sealed record MachineView(
    string MachineId,
    string MachineName,
    string MachineRegion,
    string MachineZone,
    string Status,
    int CpuCores,
    int MemoryGb,
    string CpuArch,
    string Engine,
    decimal HourlyCost);
