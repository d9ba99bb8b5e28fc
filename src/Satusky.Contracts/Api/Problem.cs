namespace Satusky.Contracts.Api;

/// <summary>An error as in RFC 9457, with the platform's reason code.</summary>
/// <param name="Code">A stable code out of <see cref="Status.Reasons"/>.</param>
/// <param name="Detail">What failed and why, in one sentence.</param>
/// <param name="Errors">All faults, where a request has several.</param>
/// <param name="Hint">The exact command or change that helps, or null.</param>
/// <param name="OperationId">The operation in the way, where one is.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    IReadOnlyList<string>? Errors = null,
    string? Hint = null,
    string? OperationId = null);
