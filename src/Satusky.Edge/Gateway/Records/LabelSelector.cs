namespace Satusky.Edge.Gateway.Records;

internal sealed record LabelSelector(
    IReadOnlyDictionary<string, string>? MatchLabels = null, IReadOnlyList<LabelRequirement>? MatchExpressions = null)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        (MatchLabels ?? new Dictionary<string, string>()).All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value)
        && (MatchExpressions ?? []).All(requirement => requirement.Matches(labels));
}

internal sealed record LabelRequirement(string Key, string Operator, IReadOnlyList<string>? Values = null)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            "In" => has && (Values ?? []).Contains(value),
            "NotIn" => !has || !(Values ?? []).Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
