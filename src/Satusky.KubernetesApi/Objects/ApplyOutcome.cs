using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>A field that the object to apply sets and that somebody else holds with another value.</summary>
/// <param name="Field">The path, such as <c>.spec.replicas</c>.</param>
/// <param name="Manager">Who holds it.</param>
public sealed record FieldConflict(string Field, string Manager);

/// <summary>What came of a server-side apply; closed, so that callers can switch over it.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome()
    {
    }

    /// <summary>The object as the server now has it.</summary>
    public sealed record Applied(JsonObject Object, bool Created) : ApplyOutcome;

    /// <summary>Nothing changed, because of these fields.</summary>
    public sealed record Conflicted(IReadOnlyList<FieldConflict> Conflicts) : ApplyOutcome;

    internal static Conflicted Of(KubernetesException conflict) =>
        new([.. conflict.Causes.Where(IsOfManager).Select(cause => new FieldConflict(cause.Field ?? "", Manager(cause.Message ?? "")))]);

    internal static bool IsConflict(KubernetesException failure) => failure.Fault == KubernetesFault.Conflict && failure.Causes.Any(IsOfManager);

    private static bool IsOfManager(StatusCause cause) => cause.Reason == "FieldManagerConflict";

    // conflict with "kubectl-edit" using apps/v1
    private static string Manager(string message) => message.Split('"') is { Length: > 2 } parts ? parts[1] : message;
}
