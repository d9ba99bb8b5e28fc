using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

internal static class AutoscalerDefaults
{
    public static void Apply(JsonObject spec)
    {
        if (spec["metrics"] is null) spec["metrics"] = new JsonArray(JsonNode.Parse("""{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}"""));
        if (spec.At("behavior") is not { } behavior) return;
        Rules(behavior.Ensure("scaleUp"), 0, """[{"type":"Pods","value":4,"periodSeconds":15},{"type":"Percent","value":100,"periodSeconds":15}]""");
        Rules(behavior.Ensure("scaleDown"), null, """[{"type":"Percent","value":100,"periodSeconds":15}]""");
    }

    private static void Rules(JsonObject rules, int? window, string policies)
    {
        if (window is { } seconds) Defaults.Default(rules, "stabilizationWindowSeconds", seconds);
        Defaults.Default(rules, "selectPolicy", "Max");
        if (rules["policies"] is null) rules["policies"] = JsonNode.Parse(policies);
    }
}
