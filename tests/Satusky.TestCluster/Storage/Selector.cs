using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Storage;

/// <summary>What a list or a watch asks for, within a kind and perhaps a namespace.</summary>
internal sealed class Selector
{
    private readonly List<Func<StoredObject, bool>> _tests = [];

    public static Selector All { get; } = new();

    public bool IsAll => _tests.Count == 0;

    public bool Matches(StoredObject item) => _tests.TrueForAll(test => test(item));

    /// <exception cref="FormatException">What is wrong with the text.</exception>
    public static Selector Parse(ResourceKind kind, string? labels, string? fields)
    {
        if (string.IsNullOrEmpty(labels) && string.IsNullOrEmpty(fields)) return All;
        var selector = new Selector();
        foreach (var term in Terms(labels ?? "")) selector._tests.Add(LabelTest(term));
        foreach (var term in (fields ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)) selector._tests.Add(FieldTest(kind, term));
        return selector;
    }

    /// <summary>Whether a service selects a pod.</summary>
    public static bool ServiceSelects(StoredObject service, StoredObject pod) => service.Facts(static service =>
        service.Read().At("spec", "selector") is { Count: > 0 } selector ? FromSpec(selector) : _ => false)(pod.Label);

    /// <summary>The selector of a workload or a service: <c>matchLabels</c> with <c>matchExpressions</c>, or a plain map of labels.</summary>
    public static Func<Func<string, string?>, bool> FromSpec(JsonObject? selector)
    {
        if (selector is null) return _ => false;
        var plain = selector.At("matchLabels") ?? (selector.ContainsKey("matchExpressions") ? [] : selector);
        var equal = plain.Select(label => (label.Key, Value: label.Value!.GetValue<string>())).ToArray();
        var terms = selector.Items("matchExpressions").Select(expression => Term(expression.Str("key")!, expression.Str("operator")!, [.. expression.Strings("values")])).ToArray();
        return label => equal.All(pair => label(pair.Key) == pair.Value) && terms.All(term => term(label));
    }

    private static Func<Func<string, string?>, bool> Term(string key, string how, string[] values) => how switch
    {
        "In" => label => label(key) is { } value && values.Contains(value),
        "NotIn" => label => label(key) is not { } value || !values.Contains(value),
        "Exists" => label => label(key) is not null,
        _ => label => label(key) is null,
    };

    private static IEnumerable<string> Terms(string text)
    {
        var (depth, start) = (0, 0);
        for (var index = 0; index <= text.Length; index++)
        {
            var at = index == text.Length ? ',' : text[index];
            if (at == '(') depth++;
            if (at == ')') depth--;
            if (at != ',' || depth > 0) continue;
            if (text[start..index].Trim() is { Length: > 0 } term) yield return term;
            start = index + 1;
        }
    }

    private static Func<StoredObject, bool> LabelTest(string term)
    {
        var test = LabelTerm(term);
        return item => test(item.Label);
    }

    private static Func<Func<string, string?>, bool> LabelTerm(string term)
    {
        if (term.EndsWith(')'))
        {
            var open = term.IndexOf('(', StringComparison.Ordinal);
            var words = term[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [var key, "in" or "notin"])
                return Term(key, words[1] == "in" ? "In" : "NotIn", [.. term[(open + 1)..^1].Split(',').Select(value => value.Trim())]);
            throw new FormatException($"unable to parse requirement: {term}");
        }
        if (term.Contains("!=", StringComparison.Ordinal)) return Pair(term, "!=") is var (name, value) ? label => label(name) != value : _ => false;
        if (term.Contains("==", StringComparison.Ordinal)) return Pair(term, "==") is var (name, value) ? label => label(name) == value : _ => false;
        if (term.Contains('=', StringComparison.Ordinal)) return Pair(term, "=") is var (name, value) ? label => label(name) == value : _ => false;
        if (term.Contains(' ', StringComparison.Ordinal)) throw new FormatException($"unable to parse requirement: found '{term.Split(' ')[1]}', expected: in, notin, =, ==, !=, gt, lt");
        return term[0] == '!' ? Term(term[1..].Trim(), "DoesNotExist", []) : Term(term, "Exists", []);
    }

    private static (string Name, string Value) Pair(string term, string sign)
    {
        var parts = term.Split(sign, 2);
        return (parts[0].Trim(), parts[1].Trim());
    }

    private static Func<StoredObject, bool> FieldTest(ResourceKind kind, string term)
    {
        var differs = term.Contains("!=", StringComparison.Ordinal);
        if (!term.Contains('=', StringComparison.Ordinal)) throw new FormatException($"invalid selector: '{term}'; can't understand '{term}'");
        var (name, value) = Pair(term, differs ? "!=" : term.Contains("==", StringComparison.Ordinal) ? "==" : "=");
        Func<StoredObject, string> field = name switch
        {
            "metadata.name" => item => item.Name,
            "metadata.namespace" => item => item.Namespace,
            _ when Supported(kind, name) => item => Value(item, name),
            _ when kind.Kind is "Pod" or "Event" or "Node" or "Secret" or "Namespace" or "ReplicaSet" or "Job" or "Service" || kind.Custom => throw new FormatException($"field label not supported: {name}"),
            _ => throw new FormatException($"\"{name}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""),
        };
        return item => field(item) == value != differs;
    }

    private static bool Supported(ResourceKind kind, string name) => (kind.Kind, name) switch
    {
        ("Pod", "spec.nodeName" or "spec.restartPolicy" or "spec.schedulerName" or "spec.serviceAccountName" or "spec.hostNetwork" or "status.phase" or "status.podIP" or "status.nominatedNodeName") => true,
        ("Event", "involvedObject.kind" or "involvedObject.namespace" or "involvedObject.name" or "involvedObject.uid" or "involvedObject.apiVersion"
            or "involvedObject.resourceVersion" or "involvedObject.fieldPath" or "reason" or "reportingComponent" or "source" or "type") => true,
        ("Secret", "type") or ("Namespace", "status.phase") or ("ReplicaSet", "status.replicas") or ("Job", "status.successful") or ("Node", "spec.unschedulable") => true,
        ("Service", "spec.clusterIP" or "spec.type") => true,
        _ => false,
    };

    private static string Value(StoredObject item, string path)
    {
        JsonNode? node = item.Read();
        foreach (var step in path.Split('.')) node = (node as JsonObject)?[step];
        return node?.ToString() ?? "";
    }
}
