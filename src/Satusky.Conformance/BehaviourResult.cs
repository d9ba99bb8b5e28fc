namespace Satusky.Conformance;

public enum Outcome
{
    Passed,
    Failed,
    NotPossible,
}

/// <summary>How an engine did on one behaviour.</summary>
/// <param name="Detail">What came instead, or why it is not possible here; null when it passed.</param>
public sealed record BehaviourResult(string Name, string Area, Outcome Outcome, string? Detail, TimeSpan Time);
