using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli;

/// <summary>Ends a command with a message for people: what failed and why, the evidence, and the next step.</summary>
internal sealed class CliException(string message, string? hint = null, int exitCode = Contracts.ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>A stable code for scripts, out of <see cref="Reasons"/>.</summary>
    public string Code { get; init; } = Reasons.InvalidRequest;

    /// <summary>The exact command or change that helps.</summary>
    public string? Hint { get; } = hint;

    /// <summary>More faults, or the evidence of this one.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    public string? OperationId { get; init; }

    /// <summary>The status of the answer this came from; 0 when no answer did.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Several faults at once.</summary>
    public static CliException OfFaults(IReadOnlyList<string> faults, string code) =>
        new(faults[0]) { Code = code, Details = [.. faults.Skip(1)] };

    /// <summary>The platform went away after the question and before the answer.</summary>
    public bool IsLostAnswer { get; init; }

    public Problem ToProblem() => new(
        "about:blank",
        Code,
        HttpStatus,
        Code,
        Message,
        Details.Count == 0 ? null : Details,
        Hint,
        OperationId);
}
