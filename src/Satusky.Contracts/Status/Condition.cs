namespace Satusky.Contracts.Status;

/// <summary>One observed fact about an app, with its cause and the evidence for it.</summary>
/// <param name="Reason">A stable code out of <see cref="Reasons"/>.</param>
/// <param name="Message">The cause in one sentence, for people.</param>
/// <param name="Evidence">What proves it: log lines, exit codes, probe answers, listening sockets.</param>
/// <param name="Hint">The exact command or change that helps, or null.</param>
/// <param name="Since">When <paramref name="Status"/> last changed.</param>
/// <param name="Release">The release number the fact is about, or null.</param>
public sealed record Condition(
    ConditionType Type,
    ConditionStatus Status,
    string Reason,
    string Message,
    IReadOnlyList<string> Evidence,
    string? Hint,
    DateTimeOffset Since,
    long? Release);
