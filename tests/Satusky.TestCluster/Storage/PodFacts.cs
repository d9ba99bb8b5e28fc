using System.Text.Json.Nodes;
using Satusky.TestCluster.Admission;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Storage;

/// <summary>What quotas, budgets and controllers ask of every pod of a namespace.</summary>
internal sealed record PodFacts(string? Phase, string? Node, bool Ready, IReadOnlyDictionary<string, Quantity> Usage, IReadOnlyList<string> Claims)
{
    public bool IsOver => Phase is "Succeeded" or "Failed";

    public static PodFacts Of(StoredObject pod) => pod.Facts(static pod =>
    {
        var body = pod.Read();
        var ready = body.At("status").Items("conditions").Any(condition => condition.Str("type") == "Ready" && condition.Str("status") == "True");
        var claims = body.At("spec").Items("volumes").Select(volume => volume.At("persistentVolumeClaim").Str("claimName")).OfType<string>().ToArray();
        return new PodFacts(body.At("status").Str("phase"), body.At("spec").Str("nodeName"), ready, Quotas.Usage(Catalog.Pod, body), claims);
    });
}
