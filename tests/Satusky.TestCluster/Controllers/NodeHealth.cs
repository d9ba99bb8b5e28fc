using System.Collections.Concurrent;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Which nodes have a live kubelet.</summary>
internal sealed class NodeHealth(ObjectStore store)
{
    private readonly ConcurrentDictionary<string, bool> _lost = new(StringComparer.Ordinal);

    public bool IsUp(string node) => !_lost.ContainsKey(node);

    public void Lose(string node) => _lost[node] = true;

    public void Return(string node) => _lost.TryRemove(node, out _);

    public string Address(string node) =>
        store.Get(Catalog.Node, "", node)?.Read().At("status").Items("addresses").FirstOrDefault(address => address.Str("type") == "InternalIP").Str("address") ?? "192.0.2.1";
}
