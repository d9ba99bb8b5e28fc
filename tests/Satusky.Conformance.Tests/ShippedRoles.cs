using Satusky.TestCluster;
using YamlDotNet.RepresentationModel;

namespace Satusky.Conformance.Tests;

/// <summary>The rules of the roles that are installed with the platform.</summary>
internal static class ShippedRoles
{
    /// <param name="file">Below <c>deploy/kubernetes</c>.</param>
    public static IReadOnlyList<AccessRule> Of(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "deploy", file));
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => document.RootNode).Where(IsRole).SelectMany(Rules)];
    }

    private static bool IsRole(YamlNode document) => Text(document["kind"]) is "Role" or "ClusterRole";

    private static IEnumerable<AccessRule> Rules(YamlNode role) =>
        from rule in (YamlSequenceNode)role["rules"]
        from apiGroup in Texts(rule, "apiGroups")!
        select new AccessRule(apiGroup, Texts(rule, "resources")!, Texts(rule, "verbs")!)
        {
            Names = Texts(rule, "resourceNames"),
            Namespace = Text(role["kind"]) == "Role" ? Text(role["metadata"]["namespace"]) : null,
        };

    private static IReadOnlyList<string>? Texts(YamlNode rule, string name) =>
        ((YamlMappingNode)rule).Children.TryGetValue(name, out var values) ? [.. ((YamlSequenceNode)values).Select(Text)] : null;

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
