using Satusky.Contracts.Status;

namespace Satusky.Cli.Output;

/// <summary>Conditions in words.</summary>
internal static class ConditionText
{
    /// <summary>The planes that together decide whether the public hostname works, in the order a request meets them.</summary>
    public static readonly ConditionType[] Endpoint =
        [ConditionType.Hostname, ConditionType.Dns, ConditionType.Tls, ConditionType.Route, ConditionType.Http];

    public static string Name(ConditionType type) => type switch
    {
        ConditionType.Dns => "DNS",
        ConditionType.Tls => "TLS",
        ConditionType.Http => "HTTP",
        _ => type.ToString(),
    };

    public static string State(ConditionStatus status) => status switch
    {
        ConditionStatus.True => "ready",
        ConditionStatus.False => "not ready",
        _ => "unknown",
    };

    /// <summary>One word when all conditions of the given types are true, else the first one that is not, with its cause.</summary>
    public static string Sum(IReadOnlyList<Condition> conditions, params ConditionType[] types)
    {
        foreach (var wanted in (ReadOnlySpan<ConditionStatus>)[ConditionStatus.False, ConditionStatus.Unknown])
        {
            if (FirstOf(conditions, types, wanted) is { } cause)
                return $"{State(wanted)} - {Cause(cause)}";
        }

        foreach (var type in types)
        {
            if (conditions.All(condition => condition.Type != type))
                return State(ConditionStatus.Unknown);
        }

        return State(ConditionStatus.True);
    }

    public static Condition? FirstOf(IReadOnlyList<Condition> conditions, ConditionType[] types, ConditionStatus status)
    {
        foreach (var type in types)
        {
            if (conditions.FirstOrDefault(condition => condition.Type == type && condition.Status == status) is { } found)
                return found;
        }

        return null;
    }

    public static string Cause(Condition condition) =>
        condition.Message.Length == 0 ? condition.Reason : $"{condition.Reason}: {condition.Message}";

    /// <summary>Name, state and message; the evidence and the hint follow on lines of their own.</summary>
    public static void Write(Printer print, Condition condition)
    {
        var text = condition.Status == ConditionStatus.True ? condition.Message : Cause(condition);
        print.Field(Name(condition.Type), State(condition.Status) + (text.Length == 0 ? "" : " - " + text));
        print.Indented(condition.Evidence);
    }
}
