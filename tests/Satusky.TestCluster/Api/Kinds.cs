using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Api;

/// <summary>The kinds that this cluster serves.</summary>
internal sealed class Kinds
{
    private readonly Dictionary<(string, string, string), ResourceKind> _byPlural;

    public Kinds(IEnumerable<string> switchedOff)
    {
        var off = switchedOff.ToHashSet(StringComparer.Ordinal);
        All = [.. Catalog.Kinds.Where(kind => !off.Contains(kind.QualifiedPlural) && !off.Contains(kind.Group))];
        _byPlural = All.ToDictionary(kind => (kind.Group, kind.Version, kind.Plural));
    }

    public IReadOnlyList<ResourceKind> All { get; }

    public ResourceKind? Find(string group, string version, string plural) => _byPlural.GetValueOrDefault((group, version, plural));
}
