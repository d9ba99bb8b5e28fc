using System.Globalization;
using System.Text;

namespace Satusky.TestCluster.Storage;

/// <summary>Lists that are being read page by page, each as of the version of its first page.</summary>
internal sealed class ListSnapshots(int kept)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Snapshot> _open = [];
    private readonly Queue<long> _order = [];
    private long _next;

    public sealed record Snapshot(IReadOnlyList<StoredObject> Items, long Version);

    public string Keep(Snapshot snapshot, int offset)
    {
        lock (_lock)
        {
            var id = _open.FirstOrDefault(entry => ReferenceEquals(entry.Value, snapshot)).Key;
            if (id == 0)
            {
                _open[id = ++_next] = snapshot;
                _order.Enqueue(id);
                if (_order.Count > kept) _open.Remove(_order.Dequeue());
            }
            return Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}:{offset}")));
        }
    }

    /// <summary>The list a token continues and where, or null when it is no longer kept.</summary>
    /// <exception cref="FormatException">No token of ours.</exception>
    public (Snapshot List, int Offset)? Find(string token)
    {
        var parts = Encoding.ASCII.GetString(Convert.FromBase64String(token)).Split(':');
        if (parts.Length != 2) throw new FormatException("continue key is not valid");
        var id = long.Parse(parts[0], CultureInfo.InvariantCulture);
        lock (_lock) return _open.TryGetValue(id, out var snapshot) ? (snapshot, int.Parse(parts[1], CultureInfo.InvariantCulture)) : null;
    }

    public void Forget()
    {
        lock (_lock)
        {
            _open.Clear();
            _order.Clear();
        }
    }
}
