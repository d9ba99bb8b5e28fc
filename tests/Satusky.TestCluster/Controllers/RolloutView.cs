using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>A replica set of a deployment.</summary>
internal sealed class OwnedSet(StoredObject stored, JsonObject body)
{
    public StoredObject Stored => stored;
    public JsonObject Body => body;
    public int Replicas { get; set; } = (int)(body.At("spec").Int("replicas") ?? 0);
    public int Available => (int)(body.At("status").Int("availableReplicas") ?? 0);

    public long Revision => long.TryParse(body.At("metadata", "annotations").Str(DeploymentController.Revision), CultureInfo.InvariantCulture, out var number) ? number : 0;

    public int Status(string name) => (int)(body.At("status").Int(name) ?? 0);
}

/// <summary>A deployment with its replica sets: the one of its template, and older ones.</summary>
internal sealed record RolloutView(StoredObject Deployment, JsonObject Body, string Hash, OwnedSet? New, IReadOnlyList<OwnedSet> Old)
{
    public JsonObject Spec => Body.At("spec")!;

    public int Replicas => (int)(Spec.Int("replicas") ?? 1);

    public IEnumerable<OwnedSet> All => New is null ? Old : Old.Append(New);

    public int MaxSurge => Spec.At("strategy").Str("type") == "Recreate" ? 0 : Part("maxSurge", up: true);

    /// <summary>Rounded down; where that and the surge are nothing, one may be missing.</summary>
    public int MaxUnavailable
    {
        get
        {
            if (Spec.At("strategy").Str("type") == "Recreate") return 0;
            var part = Part("maxUnavailable", up: false);
            return Math.Min(part == 0 && MaxSurge == 0 ? 1 : part, Replicas);
        }
    }

    private int Part(string name, bool up)
    {
        var value = Spec.At("strategy", "rollingUpdate")?[name];
        if (value.AsLong() is { } number) return (int)number;
        var share = int.Parse((value?.GetValue<string>() ?? "25%").TrimEnd('%'), CultureInfo.InvariantCulture) * Replicas / 100.0;
        return (int)(up ? Math.Ceiling(share) : Math.Floor(share));
    }
}
