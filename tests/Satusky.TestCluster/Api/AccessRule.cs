namespace Satusky.TestCluster;

/// <summary>
/// What a user may do, as in a Role: verbs on resources (<c>deployments</c>, <c>pods/log</c>) of an API group. <c>*</c> is everything; without a
/// namespace the rule holds in the whole cluster.
/// </summary>
public sealed record AccessRule(string Group, IReadOnlyList<string> Resources, IReadOnlyList<string> Verbs)
{
    public IReadOnlyList<string>? Names { get; init; }
    public string? Namespace { get; init; }

    internal bool Allows(string verb, string group, string resource, string inNamespace, string name) =>
        (Group == "*" || Group == group) && Has(Resources, resource) && Has(Verbs, verb)
        && (Namespace is null || Namespace == inNamespace) && (Names is null || Names.Contains(name));

    private static bool Has(IReadOnlyList<string> listed, string wanted) => listed.Contains("*") || listed.Contains(wanted);
}
