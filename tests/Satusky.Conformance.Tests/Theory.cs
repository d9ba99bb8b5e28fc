namespace Satusky.Conformance.Tests;

/// <summary>One row per behaviour that an engine can show.</summary>
internal static class Theory
{
    public static TheoryData<string> Of(IReadOnlyDictionary<Ability, string> missing) =>
        [.. Behaviour.All.Where(behaviour => !behaviour.Needs.Any(missing.ContainsKey)).Select(behaviour => behaviour.Name)];

    /// <summary>For engines whose abilities are known only when they are asked.</summary>
    public static void DidNotFail(BehaviourResult result) => Assert.True(result.Outcome != Outcome.Failed, result.Detail);

    public static void Passed(BehaviourResult result) => Assert.True(result.Outcome == Outcome.Passed, $"{result.Outcome} after {result.Time.TotalSeconds:0.0} s: {result.Detail}");
}
