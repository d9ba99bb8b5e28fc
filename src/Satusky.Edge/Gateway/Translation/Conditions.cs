using System.Globalization;
using System.Text.Json.Nodes;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>What a condition says; when it began to is seen from the one before.</summary>
internal sealed record Condition(string Type, bool Status, string Reason, string Message)
{
    /// <summary>Met with this reason, or not for that problem.</summary>
    public static Condition Of(string type, Problem? problem, string reason, string message) =>
        problem is null ? new(type, true, reason, message) : new(type, false, problem.Reason, problem.Message);
}

/// <summary>Conditions as the API has them.</summary>
internal static class Conditions
{
    private const int MaxMessage = 32768;

    /// <param name="current">What is there: a condition keeps its time while its status stays, and those of others stay.</param>
    public static JsonArray Write(IReadOnlyList<Condition> conditions, JsonArray? current, long generation, DateTimeOffset now)
    {
        var before = (current ?? []).OfType<JsonObject>().ToArray();
        var others = before.Where(one => conditions.All(condition => condition.Type != (string?)one["type"])).Select(one => one.DeepClone());
        return [.. conditions.Select(condition => Write(condition, before, generation, now)), .. others];
    }

    private static JsonObject Write(Condition condition, JsonObject[] before, long generation, DateTimeOffset now)
    {
        var status = condition.Status ? "True" : "False";
        var same = before.FirstOrDefault(one => (string?)one["type"] == condition.Type && (string?)one["status"] == status);
        return new()
        {
            ["type"] = condition.Type,
            ["status"] = status,
            ["reason"] = condition.Reason,
            ["message"] = condition.Message.Length <= MaxMessage ? condition.Message : condition.Message[..MaxMessage],
            ["observedGeneration"] = generation,
            ["lastTransitionTime"] = (string?)same?["lastTransitionTime"] ?? now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
    }
}
