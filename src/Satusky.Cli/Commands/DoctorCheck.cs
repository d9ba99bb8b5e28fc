namespace Satusky.Cli.Commands;

/// <summary>One answer of <c>doctor</c>; its JSON too.</summary>
/// <param name="NextStep">What to do about it, or null.</param>
internal sealed record DoctorCheck(string Check, bool Passed, string Message, string? NextStep = null)
{
    /// <summary>The exit code of a check that did not pass.</summary>
    internal int ExitCode { get; init; } = Contracts.ExitCode.Failed;

    internal IReadOnlyList<string> Evidence { get; init; } = [];

    public static DoctorCheck Failed(string check, CliException e) =>
        new(check, false, e.Message, e.Hint) { ExitCode = e.ExitCode, Evidence = e.Details };
}
